import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Budget } from '../../../infra/budget/budget.ts';
import { budgetOf } from '../../../infra/budget/budget.ts';
import { claimsOf } from '../../../infra/budget/claim.ts';
import { budgetCautions, budgetProblems } from '../../../infra/budget/problems.ts';
import type { KubeObject } from '../../../infra/kube/object.ts';
import { idOf } from '../../../infra/kube/object.ts';
import { EDGE_TAINT, placementOf } from '../../../infra/kube/placement.ts';
import type { Placed } from '../../../infra/release.ts';
import { prepare } from '../../../stacks/prepare.ts';
import { aHost, aSmallSite } from '../small-site.ts';

const HOSTS = [
  aHost({ name: 'gw-1', role: 'k3s-server', memoryMiB: 4096 }),
  aHost({ name: 'gw-2', role: 'k3s-agent' }),
  aHost({ name: 'gw-3', role: 'k3s-agent' }),
  aHost({ name: 'gw-4', role: 'kubeedge-edge' }),
];

/** A pod that asks for this much, somewhere. */
interface Wanted {
  readonly kind: 'Deployment' | 'DaemonSet' | 'StatefulSet';
  readonly memoryMiB: number;
  readonly cpuMilli: number;
  readonly replicas: number;
  /** a host by name, any K3s host, or an agent alone */
  readonly where: string;
}

const wanted: fc.Arbitrary<Wanted> = fc.record({
  kind: fc.constantFrom('Deployment', 'DaemonSet', 'StatefulSet'),
  memoryMiB: fc.integer({ min: 1, max: 700 }),
  cpuMilli: fc.integer({ min: 1, max: 900 }),
  replicas: fc.integer({ min: 1, max: 3 }),
  where: fc.constantFrom('gw-1', 'gw-2', 'gw-4', 'k3s', 'agents'),
});

function placed(all: readonly Wanted[]): readonly Placed[] {
  return all.map((one, index) => {
    const object = objectFor(one, `pod-${String(index).padStart(2, '0')}`);
    return { layer: 'workloads', chart: 'test', id: idOf(object), object };
  });
}

function objectFor({ kind, memoryMiB, cpuMilli, replicas, where }: Wanted, name: string): KubeObject {
  const quantities = { cpu: `${cpuMilli}m`, memory: `${memoryMiB}Mi` };
  const agents = [
    { key: 'node-role.kubernetes.io/control-plane', operator: 'DoesNotExist' },
    { key: EDGE_TAINT.key, operator: 'DoesNotExist' },
  ];
  const placement =
    where === 'agents'
      ? {
          affinity: {
            nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: {
                nodeSelectorTerms: [{ matchExpressions: agents }],
              },
            },
          },
        }
      : placementOf(HOSTS.find((host) => host.name === where));
  const containers = [{ name, resources: { requests: quantities, limits: quantities } }];
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace: 'manufacturing' },
    spec: {
      ...(kind !== 'DaemonSet' && { replicas }),
      template: { spec: { ...placement, containers } },
    },
  };
}

function budget(all: readonly Wanted[], hosts = HOSTS): Budget {
  return budgetOf({ site: aSmallSite({ hosts, cells: [] }), start: [], placed: placed(all) });
}

const hosts = (one: Wanted): number => ({ k3s: 3, agents: 2 })[one.where] ?? 1;
const pods = (one: Wanted): number => (one.kind === 'DaemonSet' ? hosts(one) : one.replicas);

describe('the budget of a site', () => {
  it('T5 counts every pod once, wherever it is, and each host’s rows are its sum', () => {
    fc.assert(
      fc.property(fc.array(wanted, { maxLength: 12 }), (all) => {
        const { hosts: budgets, homeless } = budget(all);
        const rows = budgets.flatMap((one) => one.rows).filter(({ chart }) => chart === 'test');
        const lost = homeless.filter(({ chart }) => chart === 'test');
        const memory = (list: readonly { requests: { memoryMiB: number } }[]): number =>
          list.reduce((sum, { requests }) => sum + requests.memoryMiB, 0);
        expect(memory(rows) + memory(lost)).toBe(
          all.reduce((sum, one) => sum + pods(one) * one.memoryMiB, 0),
        );
        expect(rows.length + lost.length).toBe(all.reduce((sum, one) => sum + pods(one), 0));
        for (const { host, rows: own, requests, free } of budgets) {
          expect(memory(own)).toBe(requests.memoryMiB);
          expect(free.memoryMiB).toBe(host.memoryMiB - requests.memoryMiB);
        }
      }),
      { seed: 41 },
    );
  });

  it('puts what may move only where there is room for it, and says so of all that finds none', () => {
    fc.assert(
      fc.property(fc.array(wanted, { maxLength: 14 }), (all) => {
        const result = budget(all);
        for (const { rows, free } of result.hosts) {
          if (rows.some(({ why }) => why === 'room')) {
            expect([free.memoryMiB >= 0, free.cpuMilli >= 0]).toEqual([true, true]);
          }
        }
        const tight = result.hosts.flatMap(({ free }) => [free.memoryMiB < 0, free.cpuMilli < 0]);
        expect(budgetProblems(result)).toHaveLength(tight.filter(Boolean).length + result.homeless.length);
      }),
      { seed: 42 },
    );
  });

  it('does not depend on the order of the objects, and more memory breaks nothing', () => {
    fc.assert(
      fc.property(fc.array(wanted, { maxLength: 10 }), (all) => {
        const objects = placed(all);
        const site = aSmallSite({ hosts: HOSTS, cells: [] });
        const one = budgetOf({ site, start: [], placed: objects });
        expect(budgetOf({ site, start: [], placed: objects.toReversed() }).hosts).toEqual(one.hosts);
        const fitted = one.hosts.every(({ free }) => free.memoryMiB >= 0) && one.homeless.length === 0;
        const larger = HOSTS.map((host) => ({ ...host, memoryMiB: host.memoryMiB * 8, cpuMilli: 64_000 }));
        if (fitted) expect(budgetProblems(budget(all, larger))).toEqual([]);
      }),
      { seed: 43 },
    );
  });

  it('leaves nothing that a release makes uncounted, of graz, lyon and the hub', () => {
    for (const name of ['graz', 'lyon', 'hub']) {
      const { release } = prepare(name, { date: '2026-12-01' });
      const claimed = new Set(claimsOf(release).map((claim) => claim.name));
      const makers = [...release.start, ...release.placed].filter(({ object }) =>
        ['Deployment', 'StatefulSet', 'DaemonSet', 'FluxInstance'].includes(object.kind),
      );
      expect(makers.filter(({ object }) => !claimed.has(object.metadata.name))).toEqual([]);
      // A chart of others says what its pods ask for, unless it makes none.
      const charts = [...release.start, ...release.placed].filter(
        ({ object }) => object.kind === 'HelmChart',
      );
      const said = charts.map(({ object }) => object.metadata.annotations?.['millwright.dev/requests']);
      expect(said.every((text) => text !== undefined)).toBe(true);
    }
  });

  it('S14 holds for the hosts of graz, lyon and the hub', () => {
    for (const name of ['graz', 'lyon', 'hub']) {
      expect(budgetProblems(budgetOf(prepare(name, { date: '2026-12-01' }).release))).toEqual([]);
    }
  });

  it('says all at once what does not fit, who takes most, and what to write', () => {
    const all: readonly Wanted[] = [
      { kind: 'Deployment', memoryMiB: 1800, cpuMilli: 10, replicas: 1, where: 'gw-2' },
      { kind: 'DaemonSet', memoryMiB: 300, cpuMilli: 10, replicas: 1, where: 'k3s' },
      { kind: 'Deployment', memoryMiB: 10, cpuMilli: 5000, replicas: 1, where: 'gw-4' },
      { kind: 'Deployment', memoryMiB: 9000, cpuMilli: 10, replicas: 1, where: 'k3s' },
    ];
    const problems = budgetProblems(budget(all));
    expect(problems).toEqual([
      expect.stringMatching(
        /^host gw-2: 2572 MiB of memory are asked for, and it has 2048: pod-00 1800, pod-01 300, K3s agent 198, .*; write at least 2572MiB at hosts\.gw-2\.memory/,
      ) as string,
      expect.stringMatching(
        /^host gw-4: 5200m of processor are asked for, and it has 4000m: pod-02 5000/,
      ) as string,
      expect.stringMatching(
        /^pod-03 of test: asks for 9007 MiB and 10m, and no host has room for it: gw-1 has \d+ MiB/,
      ) as string,
    ]);
  });

  it('warns where only a lucky order of start makes it fit', () => {
    const all: readonly Wanted[] = [
      { kind: 'Deployment', memoryMiB: 1200, cpuMilli: 10, replicas: 1, where: 'gw-2' },
      { kind: 'Deployment', memoryMiB: 600, cpuMilli: 10, replicas: 1, where: 'agents' },
    ];
    const result = budget(all);
    expect(budgetProblems(result)).toEqual([]);
    expect(budgetCautions(result)).toEqual([
      expect.stringMatching(/^host gw-2: has too little memory/) as string,
    ]);
    expect(budgetCautions(budget(all.slice(0, 1)))).toEqual([]);
  });
});
