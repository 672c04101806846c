import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs, { existsSync, mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTree, writeTree } from '../../stacks/write-tree.ts';
import { aFolder } from './temp-folder.ts';

const OLD = new Map([
  ['broker/a.yaml', 'a: 1\n'],
  ['workloads/b.yaml', 'b: 1\n'],
]);
const NEW = new Map([
  ['workloads/b.yaml', 'b: 2\n'],
  ['workloads/c.yaml', 'c: 1\n'],
]);

const WRITER = path.join(import.meta.dirname, 'tree-writer.ts');

function startWriter(folder: string, name: string, times: number) {
  return spawn(process.execPath, [WRITER, folder, name, String(times)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** What a killed process leaves beside a tree: the number is that of a process that has ended. */
function aLeftover(site: string, kind: 'new' | 'old'): string {
  const { pid } = spawnSync(process.execPath, ['--version']);
  return `.${site}.${pid}-0123456789ab.${kind}`;
}

/**
 * Runs a piece of work whose process dies after some steps on the disk: no later one has any effect, those of its
 * `finally` included. True where it was done before.
 */
function diesAfter(steps: number, work: () => unknown): boolean {
  const { mkdirSync: mkdir, writeFileSync: write, renameSync: rename, rmSync: remove } = fs;
  let left = steps;
  const step = <Args extends unknown[], R>(act: (...args: Args) => R) => {
    return (...args: Args): R => {
      left -= 1;
      if (left < 0) throw new Error('the process is dead');
      return act(...args);
    };
  };
  Object.assign(fs, {
    mkdirSync: step(mkdir),
    writeFileSync: step(write),
    renameSync: step(rename),
    rmSync: step(remove),
  });
  syncBuiltinESMExports();
  try {
    work();
    return true;
  } catch {
    return false;
  } finally {
    Object.assign(fs, { mkdirSync: mkdir, writeFileSync: write, renameSync: rename, rmSync: remove });
    syncBuiltinESMExports();
  }
}

describe('writeTree', () => {
  it('writes a tree, says what has changed since, and lets the file of a removed object disappear', () => {
    const folder = path.join(aFolder(), 'graz');
    expect(writeTree(folder, OLD)).toEqual({ added: [...OLD.keys()], changed: [], removed: [] });
    expect(writeTree(folder, NEW)).toEqual({
      added: ['workloads/c.yaml'],
      changed: ['workloads/b.yaml'],
      removed: ['broker/a.yaml'],
    });
    expect(readTree(folder)).toEqual(NEW);
    expect(existsSync(path.join(folder, 'broker'))).toBe(false);
  });

  it('does not touch a tree that is there already', () => {
    const folder = path.join(aFolder(), 'graz');
    const identities = () =>
      ['', ...OLD.keys()].map((file) => {
        const { ino, mtimeNs, ctimeNs } = statSync(path.join(folder, file), { bigint: true });
        return { ino, mtimeNs, ctimeNs };
      });
    writeTree(folder, OLD);
    const before = identities();
    expect(writeTree(folder, new Map(OLD))).toEqual({ added: [], changed: [], removed: [] });
    expect(identities()).toEqual(before);
  });

  it('leaves nothing beside the tree', () => {
    const parent = aFolder();
    writeTree(path.join(parent, 'graz'), OLD);
    writeTree(path.join(parent, 'graz'), NEW);
    expect(readdirSync(parent)).toEqual(['graz']);
  });

  it.each([
    '../escaped.yaml',
    '/tmp/escaped.yaml',
    'a/../../escaped.yaml',
    'a/./b.yaml',
    '',
    'a\\b.yaml',
    'a\0b',
    '.',
  ])('refuses the path %j and writes nothing', (file) => {
    const parent = aFolder();
    expect(() => writeTree(path.join(parent, 'graz'), new Map([...OLD, [file, 'x']]))).toThrow(
      'nothing was written',
    );
    expect(readdirSync(parent)).toEqual([]);
  });

  it('never writes outside its folder, whatever the path', () => {
    const part = fc.constantFrom('..', '.', '', 'a', 'b.yaml', '...', '~', '/');
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
        const parent = aFolder();
        try {
          writeTree(path.join(parent, 'out', 'graz'), new Map([[parts.join('/'), 'x']]));
        } catch {
          // A refusal is as good.
        }
        expect(readdirSync(parent).filter((name) => name !== 'out')).toEqual([]);
        if (existsSync(path.join(parent, 'out')))
          expect(readdirSync(path.join(parent, 'out'))).toEqual(['graz']);
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  it('puts the old tree back that a process left aside when it died between the two renames', () => {
    const parent = aFolder();
    const folder = path.join(parent, 'graz');
    writeTree(folder, OLD);
    renameSync(folder, path.join(parent, aLeftover('graz', 'old')));
    expect(writeTree(folder, NEW).removed).toEqual(['broker/a.yaml']);
    expect(readdirSync(parent)).toEqual(['graz']);
  });

  it('clears away what a dead process had not finished, and nothing of another site or a living process', () => {
    const parent = aFolder();
    const others = [aLeftover('lyon', 'new'), `.graz.${process.ppid}-0123456789ab.new`, 'notes'];
    for (const name of [aLeftover('graz', 'new'), ...others]) {
      mkdirSync(path.join(parent, name));
      writeFileSync(path.join(parent, name, 'half.yaml'), 'half');
    }
    writeTree(path.join(parent, 'graz'), OLD);
    expect(readdirSync(parent).toSorted()).toEqual(['graz', ...others].toSorted());
  });

  it('leaves one whole tree, old or new, whichever of its steps was the last before it died', () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    let steps = 0;
    for (let isDone = false; !isDone; steps += 1) {
      const parent = aFolder();
      const folder = path.join(parent, 'graz');
      writeTree(folder, OLD);
      isDone = diesAfter(steps, () => writeTree(folder, NEW));
      const aside = readdirSync(parent).filter((name) => name.endsWith('.old'));
      const standing = readTree(existsSync(folder) ? folder : path.join(parent, aside[0] ?? 'nothing'));
      expect([OLD, NEW]).toContainEqual(standing);

      // What it left is a dead process's from now on, and the next run clears it away.
      for (const name of readdirSync(parent)) {
        renameSync(path.join(parent, name), path.join(parent, name.replace(`.${process.pid}-`, `.${pid}-`)));
      }
      writeTree(folder, NEW);
      expect([readTree(folder), readdirSync(parent)]).toEqual([NEW, ['graz']]);
    }
    expect(steps).toBeGreaterThan(6);
  });

  it('leaves one whole tree over kill -9, wherever it hits', async () => {
    const parent = aFolder();
    const folder = path.join(parent, 'graz');
    for (let killed = 0; killed < 3; killed += 1) {
      const writer = startWriter(folder, 'tree', 1000);
      // Killed on another turn each time, in the middle of the work that follows its word.
      for (let turn = 0; turn <= killed; turn += 1) await once(writer.stdout, 'data');
      writer.kill('SIGKILL');
      await once(writer, 'exit');
      const aside = readdirSync(parent).filter((name) => name.endsWith('.old'));
      const tree = readTree(existsSync(folder) ? folder : path.join(parent, aside[0] ?? 'nothing'));
      expect([tree.size, new Set(tree.values()).size]).toEqual([40, 1]);
    }
    writeTree(folder, OLD);
    expect(readdirSync(parent)).toEqual(['graz']);
  });

  it('lets one of several runs at once win whole', async () => {
    const parent = aFolder();
    const folder = path.join(parent, 'graz');
    const writers = ['one', 'two', 'three'].map((name) => startWriter(folder, name, 25));
    for (const writer of writers) writer.stdout.resume();
    const ends = await Promise.all(writers.map((writer) => once(writer, 'exit')));
    expect(ends.map(([code]: unknown[]) => code)).toEqual([0, 0, 0]);
    const texts = new Set(readTree(folder).values());
    expect([readTree(folder).size, texts.size]).toEqual([40, 1]);
    expect([...texts][0]).toMatch(/^(one|two|three) 0\n$/);
    expect(readdirSync(parent)).toEqual(['graz']);
  });
});
