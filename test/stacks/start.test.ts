import { once } from 'node:events';
import fs from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../../stacks/local/outcome.ts';
import { SABOTAGES } from '../../stacks/local/sabotage.ts';
import { npmRun } from './a-process.ts';
import { aWorkplace, startRun, type Workplace } from './a-run.ts';

const RUN_WITHIN_MS = 120_000;

let workplace: Workplace;
beforeEach(async () => {
  workplace = await aWorkplace();
});
afterEach(() => workplace.remove());

function failed(outcome: Outcome | undefined): string[] {
  return (outcome?.checks ?? []).filter(({ ok }) => !ok).map(({ name, detail }) => `${name}: ${detail}`);
}

describe('npm start', { timeout: RUN_WITHIN_MS }, () => {
  it('runs a site, judges it and leaves nothing behind', async () => {
    const run = startRun(workplace, ['--for', '6s', '--seed', '7']);
    const { exitCode, outcome } = await run.ended();
    expect(failed(outcome), run.words()).toEqual([]);
    expect(exitCode).toBe(0);
    expect(outcome).toMatchObject({ site: 'mini', seed: 7, gaps: [] });
    expect(outcome?.commands.count).toBeGreaterThan(0);
    expect(outcome?.frames.inspected).toBeGreaterThan(0);
    expect(outcome?.readings.produced).toBeGreaterThan(0);
    expect(outcome?.readings.delivered).toBe(outcome?.readings.produced);
    expect(outcome?.readings.dropped).toBe(0);
    expect(outcome?.checks.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(SABOTAGES)));
    expect(await fs.readdir(workplace.temp)).toEqual([]);
    expect(await fs.readdir(workplace.out)).toEqual(['mini']);
  });

  it('S6 S24 loses nothing while the WAN is cut', async () => {
    const run = startRun(workplace, ['--for', '8s', '--cut-wan', '1s:5s']);
    const { exitCode, outcome } = await run.ended();
    expect(run.words()).toContain('WAN cut');
    expect(run.words()).toContain('WAN restored');
    expect(failed(outcome), run.words()).toEqual([]);
    expect(exitCode).toBe(0);
    expect(outcome?.readings.delivered).toBe(outcome?.readings.produced);
  });

  it('S25 S98 a killed collision-engine is back, and its arms stood still until they were permitted again', async () => {
    const run = startRun(workplace, ['--for', '10s', '--kill', 'collision-engine@3s']);
    const { exitCode, outcome } = await run.ended();
    expect(failed(outcome), run.words()).toEqual([]);
    expect(exitCode).toBe(0);
    const [gap] = outcome?.gaps ?? [];
    expect(gap).toMatchObject({ service: 'collision-engine', gateway: 'gw-1' });
    expect(gap?.ms).toBeGreaterThan(0);
    expect(run.words()).toMatch(/gap: collision-engine on gw-1 \d+ ms/);
  });

  it('S26 S31 a killed aggregator loses nothing that it had acknowledged', async () => {
    const run = startRun(workplace, ['--for', '8s', '--cut-wan', '1s:4s', '--kill', 'aggregator/gw-1@3s']);
    const { exitCode, outcome } = await run.ended();
    expect(failed(outcome), run.words()).toEqual([]);
    expect(exitCode).toBe(0);
    expect(outcome?.gaps).toHaveLength(1);
  });

  it.each(Object.keys(SABOTAGES))('the check %s fails when what it guards is broken', async (check) => {
    // With this seed somebody walks up to an arm within three seconds.
    const run = startRun(workplace, ['--for', '8s', '--seed', '30', '--sabotage', check]);
    const { exitCode, outcome } = await run.ended();
    expect(failed(outcome).join('\n'), run.words()).toContain(`${check}: `);
    expect(exitCode).toBe(1);
  });

  it('stops in order when it is told to, with everything delivered', async () => {
    const run = startRun(workplace, []);
    await run.until(/the line runs: (http:\S+)/);
    await run.until(/commands [1-9]/);
    run.process.kill('SIGINT');
    const { exitCode, outcome } = await run.ended();
    expect(failed(outcome), run.words()).toEqual([]);
    expect(exitCode).toBe(0);
    expect(await fs.readdir(workplace.temp)).toEqual([]);
  });

  it('stops at once when it is told to before the line runs, and leaves nothing behind', async () => {
    const run = startRun(workplace, []);
    await run.until(/waiting for/);
    run.process.kill('SIGINT');
    const { exitCode, stdout } = await run.ended();
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      error: expect.stringContaining('told to stop before it ran') as string,
    });
    expect(run.words()).not.toContain('the line runs');
    expect(await fs.readdir(workplace.temp)).toEqual([]);
  });

  it('ends with a clear word and nothing left behind where its page cannot be served', async () => {
    const taken = net.createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as net.AddressInfo;
    const run = startRun(workplace, ['--for', '1s', '--port', String(port)]);
    const { exitCode, stdout } = await run.ended();
    taken.close();
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/EADDRINUSE.*take another --port/);
    expect(await fs.readdir(workplace.temp)).toEqual([]);
  });

  it('takes a kill that hits nothing for bad input, and writes nothing', async () => {
    const run = startRun(workplace, ['--for', '1s', '--kill', 'aggregator/gw-9@1s']);
    const { exitCode, stdout } = await run.ended();
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      problems: [{ rule: 'usage', remedy: expect.stringContaining('aggregator/gw-1, ') as string }],
    });
    await expect(fs.access(path.join(workplace.out, 'mini'))).rejects.toThrow('ENOENT');
    expect(await fs.readdir(workplace.temp)).toEqual([]);
  });

  it('writes nothing and starts nothing for a site file that is wrong', async () => {
    await fs.appendFile(`${workplace.stacks}/Pulumi.mini.yaml`, '    wann: 3\n');
    const run = startRun(workplace, ['--for', '1s']);
    const { exitCode, stdout } = await run.ended();
    expect(exitCode).toBe(2);
    expect(run.words()).toMatch(/Pulumi\.mini\.yaml:\d+:\d+.*wann/s);
    expect(JSON.parse(stdout)).toHaveProperty('problems');
    await expect(fs.access(workplace.out)).rejects.toThrow('ENOENT');
    expect(await fs.readdir(workplace.temp)).toEqual([]);
  });

  it('says that a hub has no line to run, and which sites have', async () => {
    const args = ['hub', '--json', '--out', workplace.out, '--date', '2026-12-01'];
    const { code, stdout } = await npmRun('start', args);
    expect(code).toBe(2);
    expect(stdout).toContain(
      'hub is a hub and has no line to run; wanted a site with cells, such as graz or lyon',
    );
  });
});
