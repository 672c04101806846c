import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { cloudInit } from '../../../infra/host/cloud-init.ts';
import { describe } from '../../../infra/host/describe.ts';
import { planOf, planProblems } from '../../../infra/host/plan-of.ts';
import type { HostPlan, HostStep } from '../../../infra/host/plan.ts';
import { hostScript, planDigest, secretsOf } from '../../../infra/host/script.ts';
import { parseImageLock } from '../../../infra/images.ts';
import { render } from '../../../infra/render.ts';
import type { Arch } from '../../../infra/site/site.ts';
import { aSite } from '../../site.ts';
import { parse } from 'yaml';

const LOCK = path.join(import.meta.dirname, '..', '..', '..', 'images.lock.json');
const lock = parseImageLock(JSON.parse(readFileSync(LOCK, 'utf8')));

function plansOf(siteName: string, arch?: Arch): readonly HostPlan[] {
  const site = aSite({}, siteName);
  const { placed } = render(site, lock);
  const changed =
    arch === undefined ? site : { ...site, hosts: site.hosts.map((host) => ({ ...host, arch })) };
  return site.hosts.map(({ name }) => planOf(changed, name, placed));
}

const STEP: HostStep = { kind: 'package', id: 'one', title: 'one', name: 'one' };

it.each(['graz', 'lyon', 'hub'])('the hosts of %s have plans without a problem', (siteName) => {
  for (const plan of plansOf(siteName)) {
    expect([plan.host, planProblems(plan)]).toEqual([plan.host, []]);
    expect(plan.steps.length).toBeGreaterThan(20);
    expect(describe(plan).map(({ id }) => id)).toEqual(plan.steps.map(({ id }) => id));
  }
});

it.each(['graz', 'lyon'])(
  'the plans of %s for amd64 and arm64 differ in what is downloaded, and in nothing else',
  (siteName) => {
    const [amd64, arm64] = [plansOf(siteName, 'amd64'), plansOf(siteName, 'arm64')];
    amd64.forEach((plan, index) => {
      const other = arm64[index];
      const differing = plan.steps.filter(
        (step, at) => JSON.stringify(step) !== JSON.stringify(other?.steps[at]),
      );
      const strange = differing.filter(
        (step) =>
          JSON.stringify(step).replaceAll('amd64', 'arm64') !==
          JSON.stringify(other?.steps.find(({ id }) => id === step.id)),
      );
      expect(strange).toEqual([]);
      expect(
        differing.map(({ kind }) => kind).filter((kind) => kind !== 'artefact' && kind !== 'command'),
      ).toEqual([]);
      expect({ ...plan, arch: 'arm64', steps: [] }).toEqual({ ...other, steps: [] });
    });
  },
);

it('containerd of Debian is on EdgeCore hosts only, for K3s has its own', () => {
  const withContainerd = plansOf('graz').filter(({ steps }) =>
    steps.some((step) => step.kind === 'package' && step.name === 'containerd'),
  );
  expect(withContainerd.map(({ host }) => host)).toEqual(['gw-4']);
});

it('two parts that do not go together are named, all at once', () => {
  const file = (id: string, content: string): HostStep => ({
    kind: 'file',
    id,
    title: id,
    path: '/etc/one',
    owner: 'root:root',
    mode: '0644',
    content,
  });
  const plan = { site: 's', host: 'h', role: 'k3s-agent', arch: 'arm64', address: '10.0.0.1' } as const;
  expect(planProblems({ ...plan, steps: [STEP, STEP, file('a', 'x\n'), file('B', 'x')] })).toEqual([
    'two steps are called one; give one another name',
    'two steps write /etc/one; leave it to one',
    'B: an id is kebab-case',
    'two steps install one; leave it to one',
    "B: its content ends without a line's end",
  ]);
});

it('an unknown host is refused', () => {
  expect(() => planOf(aSite(), 'gw-9', [])).toThrow('graz has no host gw-9');
});

it('no value of a secret is in a script, and each is named once', () => {
  const secret = (id: string): HostStep => ({
    kind: 'secret',
    id,
    title: id,
    path: `/etc/${id}`,
    owner: 'root:root',
    mode: '0600',
    secret: 'join-token',
  });
  const plan: HostPlan = {
    site: 's',
    host: 'h',
    role: 'k3s-agent',
    arch: 'arm64',
    address: '10.0.0.1',
    steps: [secret('a'), secret('b')],
  };
  expect(secretsOf(plan)).toEqual(['join-token']);
  const script = hostScript(plan, { artefacts: [], writtenOn: '2026-11-24' });
  expect(script).toContain("secret_join_token=''");
  expect(script.startsWith('#!/bin/sh\n')).toBe(true);
  expect(script.endsWith('\nmain "$@"\n')).toBe(true);
});

it('a download that no table has is a fault; one whose bytes nobody has read stops the script there', () => {
  const plan: HostPlan = {
    ...{ site: 's', host: 'h', role: 'k3s-agent', arch: 'arm64', address: '10.0.0.1' },
    steps: [
      {
        kind: 'artefact',
        id: 'tool',
        title: 'tool',
        path: '/usr/local/bin/tool',
        owner: 'root:root',
        mode: '0755',
        artefact: 'tool',
      },
    ],
  };
  expect(() => hostScript(plan, { artefacts: [], writtenOn: '2026-11-24' })).toThrow(
    'tool: no download is called so',
  );
  const tool = {
    name: 'tool',
    file: 'tool',
    url: 'https://downloads.invalid/tool',
    sha256: null,
    sizeBytes: null,
  };
  expect(hostScript(plan, { artefacts: [tool], writtenOn: '2026-11-24' })).toContain(
    "artefact_put 'tool' '/usr/local/bin/tool' 'root:root' '755' 'unresolved' 'tool' 'https://downloads.invalid/tool'",
  );
});

it('user-data carries the very script, and runs it', () => {
  const [plan] = plansOf('hub');
  if (plan === undefined) throw new Error('a hub has a host');
  const withoutDownloads = { ...plan, steps: plan.steps.filter(({ kind }) => kind !== 'artefact') };
  const options = { artefacts: [], writtenOn: '2026-11-24' };
  const text = cloudInit(withoutDownloads, options);
  expect(text.startsWith('#cloud-config\n')).toBe(true);
  expect(parse(text)).toEqual({
    write_files: [
      {
        path: '/usr/local/sbin/millwright-host',
        owner: 'root:root',
        permissions: '0700',
        content: hostScript(withoutDownloads, options),
      },
    ],
    runcmd: [['/usr/local/sbin/millwright-host']],
  });
});

it('the digest of a plan is that of what it says', () => {
  const [one, other] = plansOf('graz');
  if (one === undefined || other === undefined) throw new Error('graz has hosts');
  expect(planDigest(one)).toBe(planDigest(structuredClone(one)));
  expect(planDigest(one)).not.toBe(planDigest(other));
});
