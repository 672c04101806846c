import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Release } from '../../infra/release.ts';
import type { Host } from '../../infra/site/site.ts';
import { deliver } from '../../stacks/pulumi-program.ts';
import { aLock } from '../infra/small-site.ts';
import { smallPlan } from '../hosts/small-plan.ts';
import { aStacksFolder, ROOMY_SITE } from '../stacks-folder.ts';
import type { Asked } from './pulumi-stack.ts';
import { runProgram } from './pulumi-stack.ts';

const DATE = '2026-11-24' as const;
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILaTZfpVbumwuUo9M+HVDHiGhuyeRWPgB3puuDBZbYpI';
const ACCESS = {
  'millwright:sshPrivateKey': 'a private key',
  'millwright:hostSecrets': '{"token":"a secret of the hosts"}',
};
const SITE = withKeys(ROOMY_SITE, KEY);

/** Three servers would need more than the smallest site has; the order of those is of the unit tests of the order. */
function withKeys(file: string, key: string): string {
  return file
    .replace('address: 10.0.0.1,', `address: 10.0.0.1, hostKey: ${key},`)
    .replace('address: 10.0.0.2\n', `address: 10.0.0.2\n        hostKey: ${key}\n`);
}

const hostPlan = (_: Release, host: Host) => smallPlan(host, 'demo');

function program(config: Readonly<Record<string, string>>, file = SITE, isPreview = false) {
  const stacksDir = aStacksFolder({ 'Pulumi.mini.yaml': file });
  const lockFile = path.join(stacksDir, 'images.lock.json');
  writeFileSync(lockFile, JSON.stringify(aLock()));
  const options = { date: DATE, stacksDir, lockFile, hostPlan } as const;
  const authority = { issue: () => Promise.resolve({}) };
  const definitions = () => Promise.resolve();
  return runProgram(() => deliver({ ...options, authority, definitions }), {
    stack: 'mini',
    config: { ...config },
    isPreview,
  });
}

const commandsOf = (asked: readonly Asked[]) => asked.filter(({ type }) => type === 'command:remote:Command');

describe('the hosts of a site that Pulumi makes', () => {
  it('are a command each, the server first, and then the kubeconfig by which all else is made', async () => {
    const asked = await program(ACCESS);
    const commands = commandsOf(asked);
    expect(commands.map(({ name }) => name)).toEqual(['host/gw-1', 'host/gw-2', 'kubeconfig']);
    const provider = asked.find(({ type }) => type === 'pulumi:providers:kubernetes');
    expect(JSON.stringify(provider?.inputs)).toContain('what kubeconfig says');
    expect(commands[0]?.inputs).toMatchObject({ logging: 'none', addPreviousOutputInEnv: false });
    const connection = JSON.stringify(commands[0]?.inputs.connection);
    for (const said of ['"host":"10.0.0.1"', '"user":"root"', `"hostKey":"${KEY}"`]) {
      expect(connection).toContain(said);
    }
  });

  it('have their secrets on standard input alone, and nothing in it that replaces or undoes a host', async () => {
    const [host] = commandsOf(await program(ACCESS));
    const { stdin, ...others } = host?.inputs ?? {};
    const base64 = Buffer.from('a secret of the hosts').toString('base64');
    expect(JSON.stringify(stdin)).toContain(`token ${base64}`);
    expect(JSON.stringify(others)).not.toContain(base64);
    expect(host?.inputs).not.toHaveProperty('triggers');
    expect(host?.inputs).not.toHaveProperty('delete');
    expect(host?.inputs.create).toBe(host?.inputs.update);
  });

  it('are taken back, the last step first, only where somebody asked for it', async () => {
    const [host] = commandsOf(await program({ ...ACCESS, 'millwright:undoHosts': 'true' }));
    expect(host?.inputs.delete).toMatch(/--undo unit slow-3 slow-2 slow-1 token settings folder;/);
  });

  it('are left alone where a cluster is given, and where one of them has no key', async () => {
    expect(commandsOf(await program({ ...ACCESS, 'millwright:kubeconfig': 'given' }))).toEqual([]);
    const without = program(ACCESS, ROOMY_SITE);
    await expect(without).rejects.toThrow(/no cluster is named/);
  });

  it('need a key that opens them, their secrets, and host keys that can be pinned: all is said at once', async () => {
    const failed = program({}, withKeys(ROOMY_SITE, `ssh-rsa ${'A'.repeat(60)}`));
    await expect(failed).rejects.toThrow(/no key opens the hosts/);
    await expect(failed).rejects.toThrow(/the hosts need token/);
    await expect(failed).rejects.toThrow(/hosts\.gw-2\.hostKey is an RSA key/);
  });

  it('are previewed with nothing configured', async () => {
    expect(commandsOf(await program({}, SITE, true)).map(({ name }) => name)).toContain('host/gw-2');
  });
});
