import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ImageLockError } from '../../infra/images.ts';
import { SiteError } from '../../infra/site/problem.ts';
import { failing } from '../../policies/enforce.ts';
import { badInputOf } from '../../stacks/bad-input.ts';
import { prepare, prepareAll } from '../../stacks/prepare.ts';
import { siteNames } from '../../stacks/site-files.ts';
import { aFolder, someSiteFiles } from './temp-folder.ts';

const DATE = '2026-12-01';

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('prepare', () => {
  it.each(siteNames())('finds that every policy holds for %s', (site) => {
    const { release, findings } = prepare(site, { date: DATE });
    expect(release.site.name).toBe(site);
    expect(failing(findings, 'gate')).toEqual([]);
  });

  it('judges exceptions against the date that it is given', () => {
    const late = prepare('graz', { date: '2099-01-01' }).findings;
    expect(failing(late, 'gate').length).toBeGreaterThan(0);
    expect(failing(late, 'line')).toEqual([]);
  });

  it('finds what no exception excuses', () => {
    const { findings } = prepare('graz', { date: DATE, exceptions: [] });
    expect(new Set(failing(findings, 'line').map(({ rule }) => rule))).toEqual(
      new Set(['no-api-token', 'restricted-pod-security']),
    );
  });

  it('refuses a site that has no file', () => {
    expect(thrownBy(() => prepare('graaz', { date: DATE }))).toBeInstanceOf(SiteError);
  });

  it('refuses a lock that is no JSON, or not there', () => {
    const lockFile = path.join(aFolder(), 'images.lock.json');
    expect(thrownBy(() => prepare('graz', { date: DATE, lockFile }))).toBeInstanceOf(ImageLockError);
    writeFileSync(lockFile, '{');
    expect(thrownBy(() => prepare('graz', { date: DATE, lockFile }))).toBeInstanceOf(ImageLockError);
  });
});

describe('prepareAll', () => {
  it('tells what is wrong with every site at once, and a fault of a shared file once', () => {
    const stacksDir = someSiteFiles();
    for (const name of ['fleet.yaml', 'Pulumi.graz.yaml']) {
      const file = path.join(stacksDir, name);
      writeFileSync(
        file,
        readFileSync(file, 'utf8').replace(/^( *)(identity|delivery|title): .*$/m, '$1$2: [wrong]'),
      );
    }
    const badInput = badInputOf(
      thrownBy(() => prepareAll(['graz', 'lyon', 'nowhere'], { date: DATE, stacksDir })),
    );
    const files = badInput?.rows.map((row) => path.basename((row as { file: string }).file));
    expect(files?.toSorted()).toEqual(['Pulumi.graz.yaml', 'Pulumi.nowhere.yaml', 'fleet.yaml']);
    for (const file of files ?? []) expect(badInput?.words).toContain(file);
  });

  it('passes on a fault of ours as it is', () => {
    expect(badInputOf(new TypeError('ours'))).toBeUndefined();
    expect(badInputOf(new AggregateError([new TypeError('ours')]))).toBeUndefined();
  });
});
