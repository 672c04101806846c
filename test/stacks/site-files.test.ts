import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { SiteError } from '../../infra/site/problem.ts';
import type { Problem } from '../../infra/site/problem.ts';
import { loadSite, siteNames } from '../../stacks/site-files.ts';
import { aStacksFolder, SMALL_SITE } from '../stacks-folder.ts';

function problemsOf(name: string, stacksDir: string): readonly Problem[] {
  try {
    loadSite(name, { stacksDir });
  } catch (error) {
    if (error instanceof SiteError) return error.problems;
    throw error;
  }
  return [];
}

function writeSparse(file: string, size: number): void {
  fs.writeFileSync(file, '');
  fs.truncateSync(file, size);
}

describe('siteNames', () => {
  test('are those of the stack files, sorted', () => {
    expect(siteNames()).toEqual(expect.arrayContaining(['graz', 'lyon']));
    const stacksDir = aStacksFolder({
      'Pulumi.b.yaml': '',
      'Pulumi.a.yaml': '',
      'Pulumi.yaml': '',
      'x.yaml': '',
    });
    expect(siteNames({ stacksDir })).toEqual(['a', 'b']);
  });

  test('are none where there is no folder', () => {
    expect(siteNames({ stacksDir: path.join(aStacksFolder(), 'none') })).toEqual([]);
  });
});

describe('loadSite', () => {
  test.each([
    ['grazz', 'did you mean "graz"?'],
    ['vienna', 'there is: graz'],
    ['../graz', 'there is: graz'],
    ['', 'there is: graz'],
  ])('does not know %j and says what there is', (name, remedy) => {
    const stacksDir = aStacksFolder({ 'Pulumi.graz.yaml': SMALL_SITE });
    expect(problemsOf(name, stacksDir)).toMatchObject([{ rule: 'unknown-site', remedy }]);
  });

  test('tells how a file is to be named whose name is no label, and that there is no such site', () => {
    const stacksDir = aStacksFolder({ 'Pulumi.Graz_2.yaml': SMALL_SITE, 'Pulumi.lyon.yaml': SMALL_SITE });
    const [problem] = problemsOf('Graz_2', stacksDir);
    expect(problem?.file).toMatch(/Pulumi\.Graz_2\.yaml$/);
    expect(problem?.remedy).toBe('rename the file: write "graz-2"');
    const [other] = problemsOf('../Graz_2', stacksDir);
    expect(other?.file).toBe(path.relative(process.cwd(), stacksDir));
    expect(other?.remedy).toBe('there is: lyon');
  });

  test('T12 tells the hyphen in a site’s name that is none', () => {
    const [problem] = problemsOf('graz\u20112', aStacksFolder());
    expect(problem?.got).toContain('U+2011 NON-BREAKING HYPHEN as character 5');
  });

  test.each([
    ['a folder', 'a folder', (file: string) => fs.mkdirSync(file)],
    ['a link to itself', 'a link that leads back to itself', (file: string) => fs.symlinkSync(file, file)],
    ['a link to nothing', 'no such file', (file: string) => fs.symlinkSync(`${file}.none`, file)],
    ['a pipe', 'no plain file', (file: string) => execFileSync('mkfifo', [file])],
    ['an endless device', 'no plain file', (file: string) => fs.symlinkSync('/dev/zero', file)],
    ['50 MB', '52428800 bytes', (file: string) => writeSparse(file, 52_428_800)],
  ])('refuses a site file that is %s without reading it', (_, got, make) => {
    const stacksDir = aStacksFolder();
    make(path.join(stacksDir, 'Pulumi.a.yaml'));
    expect(problemsOf('a', stacksDir)).toMatchObject([{ line: 1, column: 1, got }]);
  });

  test('tells the problems of all three layers at once, each in its file', () => {
    const stacksDir = aStacksFolder({
      'Pulumi.a.yaml': SMALL_SITE.replace('region', 'regoin'),
      'fleet.yaml': 'safety: { humanSpeedMmS: 5 }\n',
    });
    fs.appendFileSync(path.join(stacksDir, 'archetypes/welding-line.yaml'), 'colour: red\n');
    const files = problemsOf('a', stacksDir)
      .filter(({ rule }) => rule !== 'missing')
      .map(({ file, rule }) => `${path.basename(file)} ${rule}`);
    expect(files).toEqual(['Pulumi.a.yaml unknown-key', 'welding-line.yaml unknown-key', 'fleet.yaml value']);
  });

  test('names a missing fleet.yaml', () => {
    const stacksDir = aStacksFolder({ 'Pulumi.a.yaml': SMALL_SITE });
    fs.rmSync(path.join(stacksDir, 'fleet.yaml'));
    const problems = problemsOf('a', stacksDir);
    expect(problems).toMatchObject([{ rule: 'unreadable', got: 'no such file', line: 1, column: 1 }]);
    expect(problems[0]!.remedy).toContain('restore');
  });

  test('reads a shared layer again once it has changed', () => {
    const stacksDir = aStacksFolder({ 'Pulumi.a.yaml': SMALL_SITE });
    const validity = (): number => loadSite('a', { stacksDir }).safety.validityMs;
    expect(validity()).toBe(250);
    const fleet = path.join(stacksDir, 'fleet.yaml');
    fs.writeFileSync(fleet, fs.readFileSync(fleet, 'utf8').replace('validityMs: 250', 'validityMs: 300'));
    expect(validity()).toBe(300);
  });

  test('needs nothing of the fleet where the site says it all, and an empty fleet.yaml is one', () => {
    const stacksDir = aStacksFolder({ 'Pulumi.a.yaml': SMALL_SITE, 'fleet.yaml': '# nothing\n' });
    expect(problemsOf('a', stacksDir).every(({ rule }) => rule === 'missing')).toBe(true);
  });
});
