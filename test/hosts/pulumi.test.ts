import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { UpOptions } from '@pulumi/pulumi/automation/index.js';
import { LocalWorkspace, PulumiCommand, Stack } from '@pulumi/pulumi/automation/index.js';
import { Config } from '@pulumi/pulumi';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HostPlan } from '../../infra/host/plan.ts';
import type { Release } from '../../infra/release.ts';
import type { Host } from '../../infra/site/site.ts';
import type { IsoDate } from '../../policies/exception.ts';
import { hostAccess, registerHosts } from '../../stacks/pulumi-hosts.ts';
import { program, programIfThere } from '../engines/programs.ts';
import { keep } from '../engines/proof/proof.ts';
import { prove, ROOT_MISSING, versionOf } from '../engines/proof/prove.ts';
import { aSite } from '../site.ts';
import { COMMAND_PLUGIN, installCommandPlugin } from './command-plugin.ts';
import { deskPath } from './desk.ts';
import type { Machine, MachineSite } from './machine.ts';
import { aKey, startMachines } from './machine.ts';
import { CANARY, LONG_AGO, smallPlan } from './small-plan.ts';

const NEEDS = ['ssh', 'sshd', 'ssh-keygen', 'ip', 'unshare', 'nsenter'];
const IS_HERE =
  ROOT_MISSING === undefined && [...NEEDS, 'pulumi'].every((name) => programIfThere(name) !== undefined);
const PASSPHRASE = 'a passphrase of the tests';
const KUBECONFIG = 'server: https://127.0.0.1:6443\ntoken: a-token-of-the-cluster\n';

const judged = (artefact: string, judge: () => Promise<string>): Promise<void> =>
  prove(
    { artefact: `hosts by Pulumi: ${artefact}`, judge: 'pulumi', needs: NEEDS, hindrance: ROOT_MISSING },
    judge,
  );

describe(`hosts that Pulumi makes, provider ${COMMAND_PLUGIN.kind} ${COMMAND_PLUGIN.version}`, () => {
  let site: MachineSite | undefined;
  let stack: Stack;
  let searchPath: string | undefined;
  let hosts: readonly Host[] = [];
  let plan: (host: Host) => HostPlan = (host) => smallPlan(host, 'made', 2);
  /** by every up */
  let said = '';
  let date: IsoDate = LONG_AGO;

  it('need the official plugin for its own SSH client, or say that it is absent', () => {
    const isOfficial = COMMAND_PLUGIN.kind === 'official' && IS_HERE;
    keep({
      artefact: 'hosts by Pulumi: the SSH client of the command provider',
      judge: 'pulumi-resource-command',
      version: isOfficial ? COMMAND_PLUGIN.version : '',
      status: isOfficial ? 'proven' : 'absent',
      why: isOfficial
        ? 'the same tests, on the official plugin'
        : 'the plugin is in no registry that is reachable from here; a stand-in of test/hosts runs the real ssh in its place',
    });
    expect(COMMAND_PLUGIN.version).toBe('1.2.1');
  });

  const there = (): MachineSite => {
    if (site === undefined) throw new Error('the machines did not start');
    return site;
  };
  const machine = (index: number): Machine => there().machines[index]!;

  beforeAll(async () => {
    if (!IS_HERE) return;
    const meant = aSite().hosts.slice(0, 2);
    site = await startMachines(meant);
    const arch = execFileSync('dpkg', ['--print-architecture'], { encoding: 'utf8' }).trim() as Host['arch'];
    hosts = meant.map((host, index) => ({ ...host, arch, hostKey: machine(index).hostKey }));
    machine(0).sh(`mkdir -p /etc/rancher/k3s; printf '${KUBECONFIG}' > /etc/rancher/k3s/k3s.yaml`);
    searchPath = process.env.PATH;
    process.env.PATH = deskPath(site);

    const dir = site.folder.dir;
    const [home, backend, project] = ['home', 'backend', 'project'].map((name) => path.join(dir, name)) as [
      string,
      string,
      string,
    ];
    for (const folder of [path.join(home, 'bin'), backend, project]) mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(project, 'Pulumi.yaml'), 'name: millwright\nruntime: nodejs\n');
    installCommandPlugin(home);
    symlinkSync(program('pulumi'), path.join(home, 'bin', 'pulumi'));
    const workspace = await LocalWorkspace.create({
      pulumiCommand: await PulumiCommand.get({ root: home }),
      workDir: project,
      pulumiHome: home,
      secretsProvider: 'passphrase',
      envVars: {
        PULUMI_BACKEND_URL: `file://${backend}`,
        PULUMI_CONFIG_PASSPHRASE: PASSPHRASE,
        PULUMI_SKIP_UPDATE_CHECK: 'true',
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
      },
      program: () => {
        const release = { site: { ...aSite(), hosts } } as Release;
        const { kubeconfig } = registerHosts(release, {
          access: hostAccess(new Config('millwright')),
          date,
          plan: (_, host) => plan(host),
        });
        return Promise.resolve({ kubeconfig });
      },
    });
    stack = await Stack.create('graz', workspace);
    await stack.setConfig('millwright:sshPrivateKey', {
      value: readFileSync(site.identity, 'utf8'),
      secret: true,
    });
    await stack.setConfig('millwright:hostSecrets.token', { value: CANARY, secret: true }, true);
  });
  afterAll(async () => {
    if (searchPath !== undefined) process.env.PATH = searchPath;
    await site?.stop();
  });

  async function up(options: UpOptions = {}) {
    const operations: string[] = [];
    const { stdout, outputs } = await stack.up({
      ...options,
      onEvent: ({ resourcePreEvent }) => {
        const { op, urn, type } = resourcePreEvent?.metadata ?? { op: 'same', urn: '', type: '' };
        if (op !== 'same' && type === 'command:remote:Command')
          operations.push(`${op} ${urn.split('::').at(-1) ?? ''}`);
      },
    });
    said += stdout;
    return { operations, outputs };
  }

  it('are made by an up, the server first; the next day’s up does nothing, and another plan is an update', () =>
    judged(`a command for each, provider ${COMMAND_PLUGIN.kind}`, async () => {
      expect((await stack.preview()).changeSummary.create).toBeGreaterThan(3);
      const first = await up();
      expect(first.operations).toEqual(['create host/gw-1', 'create host/gw-2', 'create kubeconfig']);
      expect(machine(1).read('/etc/made/token')).toBe(CANARY);
      expect(first.outputs.kubeconfig).toEqual({
        value: KUBECONFIG.replace('127.0.0.1', '10.20.0.11').trimEnd(),
        secret: true,
      });
      date = '2026-02-01';
      expect((await up()).operations).toEqual([]);
      plan = (host) => smallPlan(host, host.name === 'gw-2' ? 'other' : 'made', 2);
      expect((await up()).operations).toEqual(['update host/gw-2']);
      // The old plan of an update is not undone.
      expect(machine(1).sh('ls /etc/made/token /etc/other/token')).toBe(
        '/etc/made/token\n/etc/other/token\n',
      );
      return 'create in order; nothing at the next up, a month later; a changed plan is one update and no replacement';
    }));

  it('have their secrets in no output and, in the state, not in clear', () =>
    judged('secrets', () => {
      const { dir } = there().folder;
      const files = [path.join(dir, 'backend'), path.join(dir, 'project')].flatMap((folder) =>
        readdirSync(folder, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'latin1')),
      );
      expect(files.length).toBeGreaterThan(3);
      for (const text of files) {
        expect(text).not.toContain(CANARY);
        expect(text).not.toContain(Buffer.from(CANARY).toString('base64'));
        expect(text).not.toContain('a-token-of-the-cluster');
      }
      expect(said).not.toBe('');
      expect(said).not.toContain(CANARY);
      return Promise.resolve('neither in what an up says nor in the files of its backend');
    }));

  it('with another key are sent nothing, and the up says which', () =>
    judged('a host with another key', async () => {
      const other = readFileSync(`${aKey(there().folder.dir, 'another')}.pub`, 'utf8').trim();
      const before = hosts;
      hosts = hosts.map((host) => (host.name === 'gw-2' ? { ...host, hostKey: other } : host));
      plan = (host) => smallPlan(host, 'keyed', 2);
      await expect(up()).rejects.toThrow(/host\/gw-2[^]*Host key verification failed/);
      expect(machine(1).sh('ls /etc/keyed 2> /dev/null || echo none')).toBe('none\n');
      hosts = before;
      expect((await up()).operations).toContain('update host/gw-2');
      return `refused, by the ssh of the ${COMMAND_PLUGIN.kind}; with the right key it is made`;
    }));

  it('stay as they are when the stack goes, and are taken back where somebody asked for it', () =>
    judged('a destroy', async () => {
      await stack.setConfig('millwright:undoHosts', { value: 'true' });
      await up();
      await stack.destroy();
      for (const index of [0, 1]) {
        expect(machine(index).sh('ls /etc/keyed 2> /dev/null || echo none')).toBe('none\n');
        // Of an earlier plan, which nobody asked to take back.
        expect(machine(index).sh('ls /etc/made/token')).toBe('/etc/made/token\n');
      }
      return `each step of the last plan taken back, and none of an earlier one (engine ${versionOf('pulumi')})`;
    }));
});
