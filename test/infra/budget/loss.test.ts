import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { budgetOf } from '../../../infra/budget/budget.ts';
import type { Reckoned } from '../../../infra/budget/claim.ts';
import { POD_OVERHEAD } from '../../../infra/budget/host-own.ts';
import { lossOf, lossProblems } from '../../../infra/budget/loss.ts';
import { idOf } from '../../../infra/kube/object.ts';
import type { KubeObject } from '../../../infra/kube/object.ts';
import { placementOf } from '../../../infra/kube/placement.ts';
import { render, RenderError } from '../../../infra/render.ts';
import { prepare, readLock } from '../../../stacks/prepare.ts';
import { aHost, aSmallSite } from '../small-site.ts';

const DATE = '2026-11-24';
const { release: graz } = prepare('graz', { date: DATE });
const { release: lyon } = prepare('lyon', { date: DATE });
const hostOf = ({ site }: Reckoned, name: string) => site.hosts.find((host) => host.name === name)!;

describe('the loss of a host', () => {
  it('S119 of an agent at graz stops its own cells, moves what is bound to nobody, and leaves the API', () => {
    const loss = lossOf(graz, hostOf(graz, 'gw-2'));
    expect(loss.cells.map(({ name }) => name)).toEqual(
      Array.from({ length: 9 }, (_, index) => `weld-${String(index + 7).padStart(2, '0')}`),
    );
    expect(loss.stops.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['mosquitto-gw-2', 'collision-engine-gw-2', 'aggregator-gw-2']),
    );
    expect(loss.moves.length).toBeGreaterThan(0);
    expect(['gw-1', 'gw-3']).toEqual(expect.arrayContaining([...new Set(loss.moves.map(({ to }) => to))]));
    expect({ api: loss.hasControlPlane, waits: loss.waits }).toEqual({ api: true, waits: [] });
  });

  it('T23 of the one server at graz takes the API, and nothing is scheduled until it is back', () => {
    const loss = lossOf(graz, hostOf(graz, 'gw-1'));
    expect([loss.hasControlPlane, loss.hasStream, loss.moves]).toEqual([false, false, []]);
    expect(lossProblems(graz, budgetOf(graz))).toContainEqual(
      expect.stringMatching(/^without gw-1: no majority of servers is left/),
    );
  });

  it('of an EdgeCore host moves nothing: all that it has is its own', () => {
    const loss = lossOf(graz, hostOf(graz, 'gw-4'));
    expect([loss.moves, loss.waits, loss.onEachHost]).toEqual([[], [], []]);
    expect(loss.cells).toHaveLength(6);
  });

  it('at lyon leaves API and stream, whichever it is, and everything that may move finds room', () => {
    for (const host of lyon.site.hosts) {
      const loss = lossOf(lyon, host);
      expect([loss.hasControlPlane, loss.hasStream, loss.waits]).toEqual([true, true, []]);
    }
    expect(lossProblems(lyon, budgetOf(lyon))).toEqual([]);
  });

  it('names no pod twice, and each pod of the host once', () => {
    for (const release of [graz, lyon]) {
      for (const { host, rows } of budgetOf(release).hosts) {
        const { stops, onEachHost, moves, waits } = lossOf(release, host);
        const told = [...stops, ...onEachHost, ...moves.map(({ row }) => row), ...waits];
        expect(told.toSorted(byName)).toEqual(rows.filter(({ why }) => why !== 'host').toSorted(byName));
      }
    }
  });

  it('never counts on more than a host has left', () => {
    const memories = fc.array(fc.integer({ min: 1, max: 600 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(memories, (all) => {
        const reckoned = withPods(all);
        const budget = budgetOf(reckoned);
        for (const { host } of budget.hosts) {
          const taken = new Map<string, number>();
          for (const { row, to } of lossOf(reckoned, host).moves) {
            expect(to).not.toBe(host.name);
            taken.set(to, (taken.get(to) ?? 0) + row.requests.memoryMiB + POD_OVERHEAD.memoryMiB);
          }
          for (const [name, memoryMiB] of taken) {
            const { free } = budget.hosts.find((one) => one.host.name === name)!;
            expect(memoryMiB).toBeLessThanOrEqual(free.memoryMiB);
          }
        }
      }),
    );
  });

  it('is refused where the site file demands to survive it: every reason at once', () => {
    const demanding = { ...graz.site, survives: 'any-host' as const };
    expect(() => render(demanding, readLock())).toThrow(RenderError);
    expect(() => render(demanding, readLock())).toThrow(
      /without gw-1: no majority of servers is left[^]*without gw-1: no majority of the stream is left/,
    );
  });
});

const HOSTS = [
  aHost({ name: 'gw-1', role: 'k3s-server', memoryMiB: 4096 }),
  aHost({ name: 'gw-2', role: 'k3s-agent' }),
  aHost({ name: 'gw-3', role: 'k3s-agent' }),
];

/** Pods that ask for so many MiB each, on any K3s host. */
function withPods(memoriesMiB: readonly number[]): Reckoned {
  const placed = memoriesMiB.map((memoryMiB, index) => {
    const resources = { requests: { memory: `${memoryMiB}Mi`, cpu: '10m' } };
    const spec = { ...placementOf(undefined), containers: [{ name: 'one', image: 'one', resources }] };
    const object: KubeObject = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: `pod-${index}`, namespace: 'some' },
      spec: { replicas: 1, template: { spec } },
    };
    return { layer: 'workloads' as const, chart: 'some', id: idOf(object), object };
  });
  return { site: { ...aSmallSite(), hosts: HOSTS }, start: [], placed };
}

function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name < other.name ? -1 : one.name > other.name ? 1 : 0;
}
