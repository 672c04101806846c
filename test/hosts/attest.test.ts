import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { freePort } from '../engines/cluster/free-port.ts';
import { program } from '../engines/programs.ts';
import { prove, ROOT_MISSING } from '../engines/proof/prove.ts';
import { npmRun } from '../stacks/a-process.ts';
import { aFolder } from '../stacks/temp-folder.ts';
import { aStacksFolder, SMALL_SITE } from '../stacks-folder.ts';
import type { SoftwareTpm } from './trust/software-tpm.ts';
import { startSoftwareTpm } from './trust/software-tpm.ts';

/** A host must have an address that is not the loopback. */
const ADDRESS = Object.values(os.networkInterfaces())
  .flatMap((all) => all ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

const judged = (artefact: string, judge: () => Promise<string>): Promise<void> =>
  prove(
    {
      artefact: `npm run attest: ${artefact}`,
      judge: 'swtpm',
      needs: ['sshd', 'ssh', 'ssh-keygen', 'tpm2_makecredential', 'tpm2_quote'],
      hindrance: ADDRESS === undefined ? 'no address but the loopback' : ROOT_MISSING,
    },
    judge,
  );

function aKey(folder: string, name: string): string {
  const file = path.join(folder, name);
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', file]);
  return file;
}

/** A real sshd whose sessions find this TPM where a host has its own. */
async function anSshd(folder: string, hostKey: string, user: string, tcti: string): Promise<number> {
  const port = await freePort();
  if (!existsSync('/run/sshd')) mkdirSync('/run/sshd', { mode: 0o755 });
  const authorized = `${user}.authorized`;
  writeFileSync(authorized, readFileSync(`${user}.pub`));
  const settings = {
    ListenAddress: `${ADDRESS ?? ''}:${port}`,
    HostKey: hostKey,
    AuthorizedKeysFile: authorized,
    StrictModes: 'no',
    PidFile: 'none',
    UsePAM: 'yes',
    PasswordAuthentication: 'no',
    SetEnv: `TPM2TOOLS_TCTI=${tcti}`,
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const sshd = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', program('sshd'), '-D', '-e', '-f', '/dev/null', ...options],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  onTestFinished(async () => {
    const exit = once(sshd, 'exit');
    if (sshd.exitCode === null && sshd.kill()) await exit;
  });
  for await (const line of createInterface({ input: sshd.stderr })) {
    if (line.includes('listening on')) return port;
  }
  throw new Error('sshd did not start');
}

async function aTpm(folder: string, name: string): Promise<SoftwareTpm> {
  const tpm = await startSoftwareTpm(folder, name);
  onTestFinished(() => tpm.stop());
  await tpm.extend(4, createHash('sha256').update('a boot loader').digest('hex'));
  return tpm;
}

interface Told {
  readonly findings: readonly { readonly asked: string; readonly holds: boolean; readonly words: string }[];
  readonly endorsementKey: string;
  readonly values: Readonly<Record<string, string>>;
}

/** `npm run attest -- hub dc-1`, with what the site file says of its TPM. */
async function attest(folder: string, tpm: SoftwareTpm, said: { host?: string; site?: string } = {}) {
  const [hostKey, user] = [aKey(folder, `host-${tpm.name}`), aKey(folder, `user-${tpm.name}`)];
  const port = await anSshd(folder, hostKey, user, tpm.tcti);
  const publicKey = readFileSync(`${hostKey}.pub`, 'utf8').trim();
  const ask = async ({ host = '', site = '' } = said) => {
    const stacks = aStacksFolder({
      'Pulumi.small.yaml': SMALL_SITE,
      'Pulumi.hub.yaml': `config:
  millwright:site:
    archetype: hub
    title: A small hub
    region: Nowhere
    wan: { rateMbit: 100, latencyMs: 10, offlineDays: 0 }
${site}    hosts:
      dc-1: { role: k3s-server, address: ${ADDRESS ?? ''}, hostKey: ${publicKey}${host} }
    ingest: { host: dc-1, ledgerMax: 64GiB, sites: { small: {} } }
`,
    });
    const reach = ['--ssh-port', String(port), '--user', os.userInfo().username, '--identity', user];
    const { code, stdout, stderr } = await npmRun('attest', [
      'hub',
      'dc-1',
      '--stacks',
      stacks,
      ...reach,
      '--json',
    ]);
    return { code, words: stderr, told: (stdout === '' ? {} : JSON.parse(stdout)) as Told };
  };
  return { ask };
}

const trusting = ({ endorsementKey, values }: Told) => ({
  host: `, tpm: { endorsementKey: "${endorsementKey}" }`,
  site: `    trust: { attestEveryHours: 6, knownGood: { one: ${JSON.stringify(values)} } }\n`,
});
const notHolding = ({ findings }: Told) => findings.flatMap(({ asked, holds }) => (holds ? [] : [asked]));

describe('npm run attest', () => {
  it('S87: reads what a site file is written with, and believes the host once it is', () =>
    judged('the first server, by the operator', async () => {
      const folder = aFolder();
      const { ask } = await attest(folder, await aTpm(folder, 'own'));
      const first = await ask();
      expect(first.code, first.words).toBe(1);
      expect(notHolding(first.told)).toEqual([
        'it is the machine of the site file',
        'it booted what the release knows',
      ]);
      expect(first.words).toContain(`write { endorsementKey: "${first.told.endorsementKey}" }`);
      expect(Object.keys(first.told.values)).toEqual(['0', '2', '4', '7']);
      const second = await ask(trusting(first.told));
      expect(second.code, second.words).toBe(0);
      expect(second.told.findings.map(({ holds }) => holds)).toEqual([true, true, true, true]);
      return 'over a real sshd: key, credential and quote by a software TPM';
    }));

  it('S87: does not believe another machine, nor another state of the same', () =>
    judged('another machine, another state', async () => {
      const folder = aFolder();
      const [own, other] = [await aTpm(folder, 'own'), await aTpm(folder, 'other')];
      const { ask } = await attest(folder, own);
      const said = trusting((await ask()).told);
      const swapped = await (await attest(folder, other)).ask(said);
      expect([swapped.code, notHolding(swapped.told)]).toEqual([1, ['it is the machine of the site file']]);
      await own.extend(7, 'ee'.repeat(32));
      const changed = await ask(said);
      expect([changed.code, notHolding(changed.told)]).toEqual([1, ['it booted what the release knows']]);
      return 'each by name, exit code 1';
    }));
});
