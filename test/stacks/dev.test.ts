import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Save } from '../../stacks/dev.ts';
import { watchSites } from '../../stacks/dev.ts';
import { readTree } from '../../stacks/write-tree.ts';
import { REPOSITORY } from './a-process.ts';
import { aFolder, someSiteFiles } from './temp-folder.ts';

/** Watches a copy of the site files. `next` waits for what the next save comes to. */
function watching(site?: string) {
  const [stacksDir, out] = [someSiteFiles(), aFolder()];
  const saves = new EventEmitter();
  const came: Save[] = [];
  const onSave = (save: Save): void => {
    came.push(save);
    saves.emit('save');
  };
  const date = '2026-12-01';
  const stop = watchSites({
    ...(site === undefined ? {} : { site }),
    stacksDir,
    out,
    date,
    mode: 'line',
    onSave,
  });
  onTestFinished(stop);
  const next = async (): Promise<Save> => {
    for (;;) {
      const save = came.shift();
      if (save !== undefined) return save;
      await once(saves, 'save');
    }
  };
  return { file: (name: string) => path.join(stacksDir, name), out, next };
}

const FIVE_MINUTES = '    aggregation: { batchMinutes: 5 }\n';

describe('npm run dev', () => {
  it('renders at the start, and again at a save, and says which fields of which objects changed', async () => {
    const { file, out, next } = watching();
    const start = await next();
    expect(start.kind === 'written' && new Set(start.changes.map(({ site }) => site))).toEqual(
      new Set(['graz', 'hub', 'lyon']),
    );

    appendFileSync(file('Pulumi.graz.yaml'), FIVE_MINUTES);
    const save = await next();
    if (save.kind !== 'written') throw new Error(`the save was ${save.kind}`);
    expect(save.changes.every(({ site, id }) => site === 'graz' && id.includes('/aggregator-gw-'))).toBe(
      true,
    );
    expect(save.changes.flatMap(({ fields }) => fields).map(({ after }) => after)).toContain('300000');
    expect([...readTree(path.join(out, 'graz')).values()].join('')).toContain('300000');
  });

  it('shows what is wrong with a file, keeps the last good tree, and goes on', async () => {
    const { file, out, next } = watching('graz');
    await next();
    const before = readTree(out);
    const good = readFileSync(file('Pulumi.graz.yaml'), 'utf8');

    writeFileSync(file('Pulumi.graz.yaml'), `${good}    nonsense: 1\n`);
    const bad = await next();
    expect(bad.kind === 'refused' && bad.problems).toMatch(/Pulumi\.graz\.yaml:\d+:\d+ nonsense/);
    expect(readTree(out)).toEqual(before);
    expect(existsSync(path.join(out, 'lyon'))).toBe(false);

    writeFileSync(file('Pulumi.graz.yaml'), `${good}${FIVE_MINUTES}`);
    expect((await next()).kind).toBe('written');
    expect(readTree(out)).not.toEqual(before);
  });

  it('sees a save of the fleet and of an archetype, and of an editor that puts a new file in the old place', async () => {
    const { file, next } = watching();
    await next();
    for (const name of ['fleet.yaml', 'archetypes/packaging-line.yaml']) {
      const text = readFileSync(file(name), 'utf8');
      writeFileSync(file('saved.tmp'), `${text}# a comment\n`);
      renameSync(file('saved.tmp'), file(name));
      expect(await next()).toMatchObject({ kind: 'written', changes: [] });
    }
  });

  it('ends at once at Ctrl-C', async () => {
    const args = ['stacks/run.js', 'dev', 'graz', '--out', aFolder(), '--stacks', someSiteFiles()];
    const child = spawn(process.execPath, args, { cwd: REPOSITORY, stdio: ['ignore', 'ignore', 'pipe'] });
    let heard = '';
    for await (const chunk of child.stderr) {
      const wasWatching = heard.includes('watching');
      heard += String(chunk);
      // Once: a second one may end it the hard way.
      if (!wasWatching && heard.includes('watching')) child.kill('SIGINT');
    }
    expect(child.exitCode ?? (await once(child, 'exit'))[0]).toBe(0);
  });
});
