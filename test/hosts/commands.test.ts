import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HostPlan } from '../../infra/host/plan.ts';
import { secretsOf } from '../../infra/host/script.ts';
import { EXIT } from '../../stacks/command.ts';
import { programIfThere } from '../engines/programs.ts';
import { prove, ROOT_MISSING } from '../engines/proof/prove.ts';
import { npmRun } from '../stacks/a-process.ts';
import { aStacksFolder } from '../stacks-folder.ts';
import { deskPath } from './desk.ts';
import type { Machine, MachineSite } from './machine.ts';
import { startMachines } from './machine.ts';

const NEEDS = ['ssh', 'sshd', 'ssh-keygen', 'ip', 'unshare', 'nsenter'];
const IS_HERE = ROOT_MISSING === undefined && NEEDS.every((name) => programIfThere(name) !== undefined);

const judged = (artefact: string, judge: () => Promise<string>): Promise<void> =>
  prove(
    { artefact: `hosts over SSH: ${artefact}`, judge: 'sshd', needs: NEEDS, hindrance: ROOT_MISSING },
    judge,
  );

/** A site file of two hosts, each with the key by which it is known. */
function siteFile(arch: string, [first, second]: readonly [string, string]): string {
  const both = `arch: ${arch}, memory: 4GiB, reason: a machine of the tests`;
  return `config:
  millwright:site:
    archetype: welding-line
    title: A small site
    region: Nowhere
    wan: { rateMbit: 20, latencyMs: 60, offlineDays: 3 }
    hosts:
      gw-1: { role: k3s-server, address: 10.20.0.11, ${both}, hostKey: ${first} }
      gw-2: { role: k3s-agent, address: 10.20.0.12, ${both}, hostKey: ${second} }
    cells:
      weld-1: { type: weld, host: gw-1, originMm: { xMm: 0, yMm: 0 } }
      weld-2: { type: weld, host: gw-2, originMm: { xMm: 13000, yMm: 0 } }
`;
}

describe('the commands of somebody with a laptop, on the whole plans of a site', () => {
  let site: MachineSite | undefined;
  let arch = '';
  beforeAll(async () => {
    if (!IS_HERE) return;
    site = await startMachines([
      { name: 'gw-1', address: '10.20.0.11' },
      { name: 'gw-2', address: '10.20.0.12' },
    ]);
    arch = execFileSync('dpkg', ['--print-architecture'], { encoding: 'utf8' }).trim();
  });
  afterAll(() => site?.stop());

  const there = (): MachineSite => {
    if (site === undefined) throw new Error('the machines did not start');
    return site;
  };
  const machine = (index: number): Machine => there().machines[index]!;
  const keys = (...order: readonly [number, number]): readonly [string, string] => [
    machine(order[0]).hostKey,
    machine(order[1]).hostKey,
  ];
  /** All that the machine has written since it started. */
  const written = () =>
    machine(0).sh('cd /; find etc var root -newer /root/host-key ! -name host-key | sort');
  const commanded = (verb: string, known: readonly [string, string], ...args: readonly string[]) => {
    const reach = ['--user', 'root', '--identity', there().identity];
    const stacks = aStacksFolder({ 'Pulumi.mini.yaml': siteFile(arch, known) });
    return npmRun(verb, ['mini', ...args, ...reach, '--stacks', stacks], {
      NO_COLOR: '1',
      PATH: deskPath(there()),
    });
  };

  it('npm run drift names what differs, and the host that is out of reach', () =>
    judged('npm run drift', async () => {
      const before = written();
      await machine(1).link.cut();
      const ended = await commanded('drift', keys(0, 1), '--json').finally(() => machine(1).link.mend());
      const { code, stdout, stderr } = ended;
      expect(stderr).toContain('2 hosts: 1 differ, 1 could not be asked; nothing was changed');
      expect(code).toBe(EXIT.failed);
      const { hosts } = JSON.parse(stdout) as {
        hosts: readonly { host: string; state: string; steps: readonly object[] }[];
      };
      expect(hosts.map(({ host, state }) => [host, state])).toEqual([
        ['gw-1', 'differs'],
        ['gw-2', 'out-of-reach'],
      ]);
      const steps = hosts[0]?.steps.length ?? 0;
      expect(steps).toBeGreaterThan(10);
      expect(stderr).toMatch(/gw-2 +out-of-reach +10\.20\.0\.12 is out of reach/);
      expect(written()).toBe(before);
      return `the whole plan of a server, ${steps} steps; a host out of reach is named, and nothing was written`;
    }));

  it('npm run host --apply says what it would do, asks for --yes, and sends a stranger nothing', () =>
    judged('npm run host --apply', async () => {
      const before = written();
      const look = await commanded('host', keys(0, 1), 'gw-1', '--apply');
      expect(look.stderr).toContain('with --yes each of these is done, in this order; nothing was changed');
      expect([look.code, look.stdout]).toEqual([EXIT.held, '']);

      const secrets = path.join(there().folder.dir, 'secrets');
      mkdirSync(secrets, { recursive: true });
      const listed = await commanded('host', keys(0, 1), 'gw-1', '--json');
      const { hosts } = JSON.parse(listed.stdout) as { hosts: readonly HostPlan[] };
      for (const name of hosts.flatMap(secretsOf)) {
        writeFileSync(path.join(secrets, name), 'a value', { mode: 0o600 });
      }
      const stranger = await commanded(
        'host',
        keys(1, 0),
        ...['gw-1', '--apply', '--yes', '--secrets', secrets],
      );
      expect(stranger.stderr).toContain('another key than hosts.gw-1.hostKey; nothing was sent');
      expect(stranger.code).toBe(EXIT.failed);
      expect(written()).toBe(before);
      return 'the difference first, exit code 0; with a wrong key nothing is sent, exit code 1';
    }));

  it('npm run host and npm run drift say what is wrong before they connect', async () => {
    if (!IS_HERE) return;
    const unknown = await commanded('drift', keys(0, 1), 'gw-9');
    expect([unknown.code, unknown.stderr]).toEqual([
      EXIT.badInput,
      expect.stringContaining('mini has no host gw-9'),
    ]);
    const undone = await commanded('host', keys(0, 1), 'gw-1', '--undo', 'no-such-step');
    expect([undone.code, undone.stderr]).toEqual([
      EXIT.badInput,
      expect.stringContaining('gw-1 has no step no-such-step'),
    ]);
    const odd = await commanded('host', keys(0, 1), '--apply', '--bundle', '/nowhere');
    expect([odd.code, odd.stderr]).toEqual([EXIT.badInput, expect.stringContaining('/nowhere is no folder')]);
    const nobody = await npmRun(
      'drift',
      ['mini', '--stacks', aStacksFolder({ 'Pulumi.mini.yaml': siteFile(arch, keys(0, 1)) })],
      { PATH: '/nowhere' },
    );
    expect([nobody.code, nobody.stderr]).toEqual([
      EXIT.missingProgram,
      expect.stringContaining('ssh is not on PATH'),
    ]);
  });
});
