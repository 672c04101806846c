import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Host, HostRole } from '../../../infra/site/site.ts';
import { withFleet } from '../../../stacks/hosts/fleet.ts';
import type { Standing } from '../../../stacks/hosts/order.ts';
import { decide, inOrder } from '../../../stacks/hosts/order.ts';
import { aSite } from '../../site.ts';

const [LIKE] = aSite().hosts;

function hostsOf(roles: readonly HostRole[]): readonly Host[] {
  return roles.map((role, index) => ({ ...LIKE!, name: `gw-${index + 1}`, role }));
}

const THREE_SERVERS = hostsOf(['k3s-server', 'k3s-server', 'k3s-server', 'k3s-agent', 'kubeedge-edge']);

function standings(...all: readonly Standing[]): ReadonlyMap<string, Standing> {
  return new Map(all.map((one, index) => [`gw-${index + 1}`, one]));
}

describe('the order of hosts', () => {
  it('begins with the first server alone, goes on with one further server at a time, and then with the others', () => {
    expect(decide(THREE_SERVERS, standings()).start).toEqual(['gw-1']);
    expect(decide(THREE_SERVERS, standings('running')).start).toEqual([]);
    expect(decide(THREE_SERVERS, standings('done')).start).toEqual(['gw-2']);
    expect(decide(THREE_SERVERS, standings('done', 'done', 'running')).start).toEqual([]);
    expect(decide(THREE_SERVERS, standings('done', 'done', 'done')).start).toEqual(['gw-4', 'gw-5']);
    expect(inOrder(THREE_SERVERS.toReversed()).map(({ role }) => role === 'k3s-server')).toEqual([
      ...[true, true, true],
      ...[false, false],
    ]);
  });

  it('leaves every other host alone after a first server that failed', () => {
    const { leave } = decide(THREE_SERVERS, standings('failed'));
    expect(leave.map(({ host }) => host)).toEqual(['gw-2', 'gw-3', 'gw-4', 'gw-5']);
    expect(leave[0]?.why).toBe('gw-1 failed, which it joins');
  });

  it('leaves further servers alone after one that failed, and goes on with who joins the first one', () => {
    expect(decide(THREE_SERVERS, standings('done', 'failed')).leave).toEqual([
      { host: 'gw-3', why: 'gw-2 failed; with this one a second server would be away' },
    ]);
    expect(decide(THREE_SERVERS, standings('done', 'failed', 'left')).start).toEqual(['gw-4', 'gw-5']);
  });

  it('never has two servers under way, nor one after one that failed, whatever fails and however long it takes', async () => {
    const roles = fc.array(fc.constantFrom<HostRole>('k3s-server', 'k3s-agent', 'kubeedge-edge'), {
      minLength: 1,
      maxLength: 9,
    });
    const fates = fc.array(fc.record({ isDone: fc.boolean(), turns: fc.nat(4) }), {
      minLength: 9,
      maxLength: 9,
    });
    await fc.assert(
      fc.asyncProperty(roles, fates, fc.integer({ min: 1, max: 4 }), async (all, fate, atOnce) => {
        const hosts = hostsOf(all);
        const underWay = new Set<string>();
        const failed = new Set<string>();
        const isServer = (name: string) => hosts.find((host) => host.name === name)?.role === 'k3s-server';
        const { ends, left } = await withFleet(
          hosts,
          async ({ name }) => {
            underWay.add(name);
            expect(underWay.size).toBeLessThanOrEqual(atOnce);
            // A server is alone: neither another one nor who joins it is under way beside it.
            if ([...underWay].some(isServer)) expect(underWay.size).toBe(1);
            if (isServer(name)) expect([...failed].some(isServer)).toBe(false);
            const { isDone, turns } = fate[Number(name.slice(3)) - 1] ?? { isDone: true, turns: 0 };
            for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
            underWay.delete(name);
            if (!isDone) failed.add(name);
            return { isDone };
          },
          { atOnce },
        );
        expect([...ends.keys(), ...left.keys()].toSorted()).toEqual(hosts.map(({ name }) => name).toSorted());
        const first = hosts.find(({ role }) => role === 'k3s-server');
        const others = hosts.filter(({ role }) => role !== 'k3s-server');
        const isFirstDone = first === undefined || ends.get(first.name)?.isDone === true;
        for (const { name } of others) expect(ends.has(name)).toBe(isFirstDone);
      }),
      { numRuns: 300 },
    );
  });

  it('waits for what is under way where one of them is a fault of ours', async () => {
    const ended: string[] = [];
    const work = async ({ name }: Host) => {
      if (name === 'gw-1') throw new Error('ours');
      await new Promise((resolve) => setTimeout(resolve, 5));
      ended.push(name);
      return { isDone: true };
    };
    const hosts = hostsOf(['k3s-agent', 'k3s-agent']);
    await expect(withFleet(hosts, work)).rejects.toThrow('ours');
    expect(ended).toEqual(['gw-2']);
  });
});
