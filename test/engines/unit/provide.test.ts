import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { isOutOfReach } from '../build.ts';
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

describe('a build that ended without an engine', () => {
  it.each([
    'k@v0.8.0: Get "http://127.0.0.1:9/k/@v/v0.8.0.zip": dial tcp 127.0.0.1:9: connect: connection refused',
    'k@v0.8.0: Get "https://a.proxy/k": dial tcp: lookup a.proxy on 10.0.0.1:53: no such host',
    'reading https://a.proxy/k/@v/list: 403 Forbidden',
    'module lookup disabled by GOPROXY=off',
  ])('is for want of its modules where Go says: %s', (said) => {
    expect(isOutOfReach(said)).toBe(true);
  });

  it.each([
    './main.go:3:2: undefined: pulumi',
    'verifying k@v0.8.0: checksum mismatch\n\nSECURITY ERROR\nreading https://a.proxy/k: 403 Forbidden',
    'missing go.sum entry for module providing package k',
  ])('is a fault where Go says: %s', (said) => {
    expect(isOutOfReach(said)).toBe(false);
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
