import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { aptLine, DEBIAN_PACKAGES, lookUpPackages } from '../debian.ts';
import { programsOnPath } from '../path.ts';

describe("Debian's packages", () => {
  it('that are missing are brought by one line, and nothing is where none is', () => {
    const rows = lookUpPackages([
      { name: 'a-shell', brings: 'sh', why: 'is everywhere' },
      { name: 'a-trial', brings: 'a-program-that-nobody-has', why: 'is nowhere' },
      { name: 'a-file', brings: '/no/such/file', why: 'is nowhere' },
    ]);
    expect(rows.map(({ where }) => where === undefined)).toEqual([false, true, true]);
    expect(aptLine(rows)).toMatch(/^apt-get update .* && .*apt-get install .* a-trial a-file$/);
    expect(aptLine(rows.slice(0, 1))).toBe('');
  });

  it('are each named once, with what they bring', () => {
    const names = DEBIAN_PACKAGES.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(DEBIAN_PACKAGES.filter(({ brings, why }) => brings === '' || why === '')).toEqual([]);
  });

  it('are looked for as a shell would, but for npm’s: executables only, in the order of PATH', () => {
    const root = mkdtempSync(path.join(os.tmpdir(), 'millwright-path-'));
    onTestFinished(() => rmSync(root, { recursive: true }));
    const [first, second, ofNpm] = ['first', 'second', 'node_modules/.bin'].map((name) =>
      path.join(root, name),
    );
    for (const dir of [first, second, ofNpm]) mkdirSync(dir ?? '', { recursive: true });
    writeFileSync(path.join(ofNpm ?? '', 'a-trial'), '', { mode: 0o755 });
    writeFileSync(path.join(first ?? '', 'a-trial'), '', { mode: 0o644 });
    writeFileSync(path.join(second ?? '', 'a-trial'), '', { mode: 0o755 });
    expect(programsOnPath('a-trial', `${ofNpm}:${first}:${second}:${second}`)).toEqual([
      path.join(second ?? '', 'a-trial'),
    ]);
  });
});
