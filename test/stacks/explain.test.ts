import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { aStacksFolder, brokenSite, SMALL_SITE } from '../stacks-folder.ts';

const RUN = path.join(import.meta.dirname, '../../stacks/run.js');

function command(verb: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [RUN, verb, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('npm run explain', () => {
  test('prints the value and the line that set it', () => {
    const { status, stdout, stderr } = command('explain', 'graz', 'hosts.gw-1.memory');
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(stderr).toMatch(
      /^hosts\.gw-1\.memory = 2GiB\n {2}holds\s+\S*stacks\/archetypes\/welding-line\.yaml:\d+:\d+ {2}archetype: 2GiB \(as defaults\.host\.memory\)\n$/,
    );
  });

  test('prints one document with --json', () => {
    const { status, stdout } = command('explain', 'graz', 'wan.rateMbit', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      site: 'graz',
      explanations: [{ path: 'wan.rateMbit', value: 20, settings: [{ effect: 'holds', layer: 'site' }] }],
    });
  });

  test('S119 says what the loss of a host stops, moves and leaves', () => {
    const { status, stdout, stderr } = command('explain', 'graz', '--without', 'gw-4', '--json');
    expect(status).toBe(0);
    expect(stderr).toMatch(/^without gw-4\n *stands +6 cells +30 arms; they stop by themselves: weld-25/);
    expect(JSON.parse(stdout)).toMatchObject({
      site: 'graz',
      without: { host: 'gw-4', moves: [], waits: [], hasControlPlane: true },
    });
  });

  test.each([
    ['a host that is not there', ['graz', '--without', 'gw-9'], 'did you mean "gw-1"?'],
    ['a path that is not there', ['graz', 'hosts.gw-1.memroy'], 'did you mean "memory"?'],
    ['a site that is not there', ['grazz'], 'did you mean "graz"?'],
    ['no site', [], "missing required argument 'site'"],
    ['an unknown option', ['graz', '--jsno'], '(Did you mean --json?)'],
  ])('ends with 2 for %s, and says what was meant', (_, args, words) => {
    const { status, stdout, stderr } = command('explain', ...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(words);
  });

  test('says which part of a path there is not, as a row with --json', () => {
    const { status, stdout } = command('explain', 'graz', 'hosts.gw-9.memory', '--json');
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toEqual({
      problems: [{ rule: 'usage', got: 'graz has no hosts.gw-9', remedy: 'did you mean "gw-1"?' }],
    });
  });

  test('ends with 2 for a broken site: all problems in words, and as rows with --json', () => {
    const text = brokenSite('k3s-agent', 'k3s-agnet').replace('region', 'regoin');
    const stacksDir = aStacksFolder({ 'Pulumi.a.yaml': text });
    const { status, stdout, stderr } = command('explain', 'a', '--json', '--stacks', stacksDir);
    expect(status).toBe(2);
    expect(stderr).toContain('did you mean `k3s-agent`?');
    const { problems } = JSON.parse(stdout) as { problems: readonly { rule: string }[] };
    expect(problems.map(({ rule }) => rule)).toEqual(['missing', 'unknown-key', 'value']);
  });

  test('writes nothing, whatever the site', () => {
    const stacksDir = aStacksFolder({ 'Pulumi.a.yaml': 'config: [', 'Pulumi.b.yaml': SMALL_SITE });
    const before = fs.readdirSync(stacksDir, { recursive: true });
    command('explain', 'a', '--stacks', stacksDir);
    command('explain', 'b', '--stacks', stacksDir);
    expect(fs.readdirSync(stacksDir, { recursive: true })).toEqual(before);
  });
});

describe('npm run schema', () => {
  test('finds the committed schemas up to date', () => {
    expect(command('schema', '--check').status).toBe(0);
  });

  test('fails a stale schema with --check and leaves it, then writes it', () => {
    const stacksDir = aStacksFolder({ 'site.schema.json': '{}\n' });
    expect(command('schema', '--check', '--stacks', stacksDir)).toMatchObject({ status: 1 });
    expect(fs.readFileSync(path.join(stacksDir, 'site.schema.json'), 'utf8')).toBe('{}\n');
    expect(command('schema', '--stacks', stacksDir).status).toBe(0);
    expect(command('schema', '--check', '--stacks', stacksDir).status).toBe(0);
  });
});
