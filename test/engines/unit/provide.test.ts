import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { moduleDir } from '../cache.ts';
import { ENGINES } from '../engines.ts';
import { problemOfGo } from '../provide.ts';

describe('the Go that engines are built with', () => {
  it.each(['go1.26.6', 'go1.26.10', 'go1.30', 'go2.0.1'])('%s is new enough', (version) => {
    expect(problemOfGo(version)).toBeUndefined();
  });

  it.each(['go1.26.5', 'go1.9.9', 'go1.26'])(
    '%s is too old, which is said with what to install',
    (version) => {
      expect(problemOfGo(version)).toMatch(
        new RegExp(`^${version} is on PATH and too old: install Go 1\\.26\\.6 or newer`),
      );
    },
  );

  it.each(ENGINES)('is not older than the module of $name asks for', (engine) => {
    const [, needed] = /^go (\S+)$/m.exec(readFileSync(path.join(moduleDir(engine), 'go.mod'), 'utf8')) ?? [];
    expect(problemOfGo(`go${String(needed)}`) === undefined).toBe(needed === '1.26.6');
  });
});

describe('each engine', () => {
  it.each(ENGINES)('$name is pinned, with the sums of all that it is built from', (engine) => {
    const dir = moduleDir(engine);
    const isOurs = engine.programs.every(({ package: main }) => main === 'millwright.test/engines/pause');
    if (isOurs) return;
    expect(readFileSync(path.join(dir, 'go.sum'), 'utf8')).toMatch(/ h1:/);
    expect(readFileSync(path.join(dir, 'go.mod'), 'utf8')).toContain(engine.version);
  });
});
