import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HostPlan } from '../../infra/host/plan.ts';
import { secretsOf } from '../../infra/host/script.ts';
import { EXIT } from '../../stacks/command.ts';
import { programIfThere } from '../engines/programs.ts';
import { prove, ROOT_MISSING } from '../engines/proof/prove.ts';
import { ended } from '../stacks/a-process.ts';
import type { Checkout } from './checkout.ts';
import { aLockedCheckout } from './checkout.ts';
import { bareTree, packageFiles } from './debian/tree.ts';
import { startBare } from './debian/machine.ts';
import { deskPath } from './desk.ts';
import type { MachineSite } from './machine.ts';
import { startMachines } from './machine.ts';

const NEEDS = ['ssh', 'ssh-keygen', 'ip', 'unshare', 'nsenter', 'mmdebstrap', 'dpkg-deb'];
const IS_HERE = ROOT_MISSING === undefined && NEEDS.every((name) => programIfThere(name) !== undefined);
/** Packages are installed, and each command starts Node: minutes where others are at work on the machine too. */
const WITHIN_MS = 300_000;
const HOST = { name: 'gw-1', address: '10.20.0.11' };
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const PEM = publicKey.export({ type: 'spki', format: 'pem' });

const proven = (artefact: string, judge: () => Promise<string>): Promise<void> =>
  prove({ artefact, judge: 'sshd', needs: NEEDS, hindrance: ROOT_MISSING }, judge);

/** A site with trust: its hosts need all that a bundle has. */
function siteFile(arch: string, hostKey: string): string {
  const key = (of: string) => `tpm: { endorsementKey: 'sha256:${of.repeat(32)}' }`;
  const both = `arch: ${arch}, memory: 4GiB, reason: a machine of the tests`;
  const registers = `{ '0': '${'00'.repeat(32)}', '7': '${'11'.repeat(32)}' }`;
  return `config:
  millwright:site:
    archetype: welding-line
    title: A site without the Internet
    region: Nowhere
    wan: { rateMbit: 20, latencyMs: 60, offlineDays: 3 }
    signing: { publicKey: ${JSON.stringify(PEM)} }
    trust: { gateKey: 'sha256:${'ab'.repeat(32)}', knownGood: { first: ${registers} }, attestEveryHours: 6 }
    hosts:
      gw-1: { role: k3s-server, address: ${HOST.address}, ${both}, hostKey: ${hostKey}, ${key('01')} }
      gw-2: { role: k3s-agent, address: 10.20.0.12, ${both}, ${key('02')} }
    cells:
      weld-1: { type: weld, host: gw-1, originMm: { xMm: 0, yMm: 0 } }
      weld-2: { type: weld, host: gw-2, originMm: { xMm: 13000, yMm: 0 } }
`;
}

describe('a site without the Internet', () => {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'millwright-air-gap-'));
  const bundle = path.join(dir, 'bundle');
  const secrets = path.join(dir, 'secrets');
  let site: MachineSite | undefined;
  let checkout: Checkout;
  let plan: HostPlan;

  const command = (verb: string, ...args: readonly string[]) => {
    const run = path.join(checkout.folder, 'stacks', 'run.js');
    const desk = site === undefined ? {} : { PATH: deskPath(site) };
    return ended(process.execPath, [run, verb, 'mini', ...args], { CI: '', NO_COLOR: '1', ...desk });
  };

  beforeAll(async () => {
    if (!IS_HERE) return;
    const arch = execFileSync('dpkg', ['--print-architecture'], { encoding: 'utf8' }).trim();
    checkout = await aLockedCheckout(path.join(dir, 'checkout'));
    site = await startMachines([HOST], bareTree());
    writeFileSync(
      path.join(checkout.folder, 'stacks', 'Pulumi.mini.yaml'),
      siteFile(arch, site.machines[0]!.hostKey),
    );
    const listed = await command('host', HOST.name, '--json');
    plan = (JSON.parse(listed.stdout) as { hosts: readonly HostPlan[] }).hosts[0]!;
    mkdirSync(secrets);
    for (const name of secretsOf(plan)) writeFileSync(path.join(secrets, name), 'a value', { mode: 0o600 });
    const debs = path.join(dir, 'debs');
    mkdirSync(debs);
    const packages = plan.steps.flatMap((step) => (step.kind === 'package' ? [step.name] : []));
    for (const file of packageFiles(packages)) cpSync(file, path.join(debs, path.basename(file)));
    const key = path.join(dir, 'key.pem');
    writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    const made = await command(
      'bundle',
      ...['--arch', arch, '--to', bundle, '--key', key, '--debs', debs],
      ...['--layout', checkout.layout, '--downloads', checkout.downloads],
    );
    expect([made.code, made.stderr]).toEqual([EXIT.held, expect.stringContaining('sha256 of its manifest')]);
  }, WITHIN_MS);
  afterAll(async () => {
    await site?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it('verifies its bundle on a machine that has nothing but Debian’s essential packages', () =>
    proven('a bundle of npm run bundle, verified where nothing else is installed', async () => {
      const tampered = path.join(dir, 'tampered');
      cpSync(bundle, tampered, { recursive: true });
      const gate = path.join(tampered, 'artefacts', 'millwright-gate');
      writeFileSync(gate, 'not it');
      const saysOf = async (folder: string, text = 'sh /mnt/bundle/verify.sh') => {
        const machine = await startBare({ address: HOST.address, bundle: folder });
        try {
          return await machine.sh(`command -v openssl node; ${text} 2>&1 || echo "ended with $?"`);
        } finally {
          await machine.stop();
        }
      };
      const said = await saysOf(bundle);
      const sums = execFileSync('sha256sum', [path.join(bundle, 'SHA256SUMS')], { encoding: 'utf8' });
      expect(said).toBe(
        `the bundle is whole, and signed by the site’s key\nsha256 of its manifest: ${sums.slice(0, 64)}\n`,
      );
      expect(await saysOf(tampered)).toMatch(/artefacts\/millwright-gate: FAILED[\s\S]*ended with 1/);
      // Whoever changes the list as well has not the key.
      const sha = execFileSync('sha256sum', [gate], { encoding: 'utf8' }).slice(0, 64);
      const list = readFileSync(path.join(tampered, 'SHA256SUMS'), 'utf8');
      writeFileSync(
        path.join(tampered, 'SHA256SUMS'),
        list.replace(/^[0-9a-f]{64}( {2}artefacts\/millwright-gate)$/m, `${sha}$1`),
      );
      expect(await saysOf(tampered)).toMatch(/is not signed by the site’s key[\s\S]*ended with 1/);
      const applied = await command('host', HOST.name, '--apply', '--bundle', tampered);
      expect([applied.code, applied.stderr]).toEqual([
        EXIT.badInput,
        expect.stringContaining('SHA256SUMS: is not signed by the site’s key'),
      ]);
      return 'with the openssl that the bundle brings; changed bytes and a changed list are refused, by npm run host too';
    }));

  it(
    'makes its first server of the bundle alone, and the second time changes nothing',
    () =>
      proven('the whole plan of a first server, from a bundle of npm run bundle, WAN cut', async () => {
        const [machine] = site!.machines;
        const reach = ['--user', 'root', '--identity', site!.identity, '--secrets', secrets];
        const apply = async () => {
          const done = await command(
            'host',
            HOST.name,
            '--apply',
            '--yes',
            '--json',
            '--bundle',
            bundle,
            ...reach,
          );
          expect([done.code, done.stderr]).toEqual([EXIT.held, expect.stringContaining('as-planned')]);
          const { hosts } = JSON.parse(done.stdout) as {
            hosts: readonly { steps: readonly { id: string; state: string }[] }[];
          };
          return hosts[0]!.steps;
        };
        expect((await apply()).filter(({ state }) => state === 'done').length).toBeGreaterThan(60);
        expect(machine!.read('/usr/local/bin/k3s')).toContain('stands for k3s-');
        expect(machine!.read('/usr/local/lib/millwright/node')).toContain('stands for node-');
        expect(machine!.read('/usr/local/lib/millwright/gate.mjs')).toBe(
          readFileSync(path.join(bundle, 'artefacts', 'millwright-gate'), 'utf8'),
        );
        expect(machine!.sh('dpkg-query -W -f "\\${db:Status-Abbrev}" chrony nftables')).toBe('ii ii ');
        const again = await apply();
        expect(again.filter(({ state }) => state !== 'same')).toEqual([]);
        expect(again.map(({ id }) => id)).toEqual(plan.steps.map(({ id }) => id));
        return `${again.length} steps on a bare Debian, none the second time; files of a few bytes stand for K3s, Node and images`;
      }),
    WITHIN_MS,
  );
});
