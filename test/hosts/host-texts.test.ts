import { execFileSync, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Artefact } from '../../infra/host/artefact.ts';
import { cloudInit } from '../../infra/host/cloud-init.ts';
import { planOf } from '../../infra/host/plan-of.ts';
import type { HostPlan } from '../../infra/host/plan.ts';
import { hostScript } from '../../infra/host/script.ts';
import { parseImageLock } from '../../infra/images.ts';
import { render } from '../../infra/render.ts';
import { verifyScript } from '../../stacks/bundle/verify-script.ts';
import { artefacts } from '../../stacks/hosts/plans.ts';
import { prove, ROOT_MISSING } from '../engines/proof/prove.ts';
import { aSite } from '../site.ts';

// What hosts are given, read by the programs that these texts are for.

const LOCK = path.join(import.meta.dirname, '..', '..', 'images.lock.json');
const SITES = ['graz', 'lyon', 'hub'];
let dir = '';
let known: readonly Artefact[] = [];
let plans: readonly HostPlan[] = [];

beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'millwright-texts-'));
  const lock = parseImageLock(JSON.parse(readFileSync(LOCK, 'utf8')));
  known = await artefacts(aSite());
  plans = SITES.flatMap((name) => {
    const site = aSite({}, name);
    const { placed } = render(site, lock);
    return site.hosts.map((host) => planOf(site, host.name, placed));
  });
});

afterAll(() => rmSync(dir, { recursive: true }));

const options = () => ({ artefacts: known, writtenOn: '2026-11-24' });

function written(name: string, text: string): string {
  const file = path.join(dir, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

function judged(
  program: string,
  args: readonly string[],
): { readonly code: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  return { code: status, said: `${stdout}${stderr}` };
}

it('shellcheck finds nothing in the script of any host, and the strictest shell reads it', async () => {
  await prove({ artefact: 'the scripts of all hosts', judge: 'shellcheck', needs: ['dash'] }, () => {
    for (const plan of plans) {
      const file = written(`${plan.site}-${plan.host}.sh`, hostScript(plan, options()));
      expect(judged('shellcheck', [file])).toEqual({ code: 0, said: '' });
      expect(judged('dash', ['-n', file])).toEqual({ code: 0, said: '' });
    }
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const verify = written(
      'verify.sh',
      verifyScript(publicKey.export({ type: 'spki', format: 'pem' }).toString()),
    );
    expect(judged('shellcheck', [verify])).toEqual({ code: 0, said: '' });
    return Promise.resolve(
      `${plans.length} scripts of ${SITES.length} sites, and the one that verifies a bundle`,
    );
  });
});

it('cloud-init takes the user-data of every host', async () => {
  await prove({ artefact: 'the user-data of all hosts', judge: 'cloud-init' }, () => {
    for (const plan of plans) {
      const file = written(`${plan.site}-${plan.host}.yaml`, cloudInit(plan, options()));
      expect([plan.host, judged('cloud-init', ['schema', '--config-file', file])]).toEqual([
        plan.host,
        { code: 0, said: expect.stringMatching(/valid/i) as string },
      ]);
    }
    return Promise.resolve(`${plans.length} documents, by its schema`);
  });
});

it('systemd has nothing against a unit of the base', async () => {
  await prove(
    { artefact: 'the unit of the firewall of hosts', judge: 'systemd-analyze', needs: ['nft'] },
    () => {
      const units = plans.flatMap(({ steps }) =>
        steps.flatMap((step) => (step.kind === 'file' && step.id === 'firewall-unit' ? [step] : [])),
      );
      expect(units.length).toBe(plans.length);
      const [unit] = units;
      const file = written('millwright-firewall.service', unit?.content ?? '');
      expect(judged('systemd-analyze', ['verify', '--man=no', file])).toEqual({ code: 0, said: '' });
      return Promise.resolve(
        'by systemd-analyze verify; absent: service start, nothing is PID 1 here that starts it',
      );
    },
  );
});

it('the kernel takes the firewall of every host, and lets in whom it names', async () => {
  const claim = {
    artefact: 'the firewall of hosts',
    judge: 'nft',
    needs: ['ip', 'unshare', 'nsenter', 'bash'],
    hindrance: ROOT_MISSING,
  };
  await prove(claim, () => {
    const asked = plans.flatMap(({ site, host, steps }) => {
      const rules = steps.find(({ id }) => id === 'firewall-rules');
      if (rules?.kind !== 'file') throw new Error(`${site}/${host} has no rules`);
      return [{ name: `${site}-${host}`, file: written(`${site}-${host}.nft`, rules.content) }];
    });
    for (const { file } of asked) {
      expect(
        judged('unshare', [
          '--net',
          'sh',
          '-c',
          `nft -f ${file} && nft -f ${file} && nft list table inet millwright > /dev/null`,
        ]),
      ).toEqual({ code: 0, said: '' });
    }
    // gw-1 of graz, asked by its agent gw-2, by gw-4 and by somebody whom the site file does not know.
    const answers = execFileSync(
      'unshare',
      [
        '--net',
        '--mount',
        'bash',
        '-c',
        trial(
          written(
            'trial.nft',
            readFileSync(asked.find(({ name }) => name === 'graz-gw-1')?.file ?? '', 'utf8'),
          ),
        ),
      ],
      { encoding: 'utf8' },
    );
    expect(answers.trim().split('\n')).toEqual([
      '10.20.0.12 6443 in',
      '10.20.0.12 22 in',
      '10.20.0.12 30883 in',
      '10.20.0.12 10000 out',
      '10.20.0.12 8080 out',
      '10.20.0.14 6443 out',
      '10.20.0.14 10000 in',
      '10.20.0.14 10250 out',
      '10.20.0.99 6443 out',
      '10.20.0.99 22 in',
      '10.20.0.99 30883 in',
      '10.20.0.99 10250 out',
    ]);
    return Promise.resolve(
      `${plans.length} rule sets loaded; 12 connections to gw-1 of graz from three addresses, as its plan says`,
    );
  });
});

/** A host and another at its link; where nobody listens, an answer of the kernel says that a packet got in. */
function trial(rules: string): string {
  return `
set -eu
mount -t tmpfs none /run
mkdir -p /run/netns
ip netns add other
ip link add lan type veth peer name eth0 netns other
ip address add 10.20.0.11/24 dev lan && ip link set lan up && ip link set lo up
ip -n other link set eth0 up
for from in 12 14 99; do ip -n other address add 10.20.0.$from/24 dev eth0; done
nft -f ${rules}
ask() {
  ip netns exec other ip route replace 10.20.0.11/32 dev eth0 src "$1"
  said=$(ip netns exec other timeout 1 bash -c "exec 3<> /dev/tcp/10.20.0.11/$2" 2>&1) || true
  case $said in *refused*) echo "$1 $2 in" ;; *) echo "$1 $2 out" ;; esac
}
for port in 6443 22 30883 10000 8080; do ask 10.20.0.12 $port; done
for port in 6443 10000 10250; do ask 10.20.0.14 $port; done
for port in 6443 22 30883 10250; do ask 10.20.0.99 $port; done
`;
}
