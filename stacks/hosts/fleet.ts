import type { Host } from '../../infra/site/site.ts';
import type { Standing, Standings } from './order.ts';
import { decide, unordered } from './order.ts';

/** What became of one host. */
export interface HostEnd {
  readonly isDone: boolean;
}

export interface FleetEnd<End extends HostEnd> {
  readonly ends: ReadonlyMap<string, End>;
  /** hosts that were not touched, and why */
  readonly left: ReadonlyMap<string, string>;
}

export interface FleetOptions {
  readonly atOnce?: number;
  /** false where hosts are only looked at; true by default */
  readonly isOrdered?: boolean;
}

/**
 * Does something with every host, in the order that `decide` gives.
 * @param work where it rejects nothing more is begun, and what runs is waited for: an end says what went wrong
 */
export async function withFleet<End extends HostEnd>(
  hosts: readonly Host[],
  work: (host: Host) => Promise<End>,
  { atOnce, isOrdered = true }: FleetOptions = {},
): Promise<FleetEnd<End>> {
  const standings = new Map<string, Standing>();
  const ends = new Map<string, End>();
  const left = new Map<string, string>();
  const running = new Map<string, Promise<void>>();
  for (;;) {
    const { start, leave } = (isOrdered ? decide : unordered)(hosts, standings, atOnce);
    for (const { host, why } of leave) {
      standings.set(host, 'left');
      left.set(host, why);
    }
    for (const host of hosts.filter(({ name }) => start.includes(name))) {
      standings.set(host.name, 'running');
      const ended = work(host).then((end) => {
        ends.set(host.name, end);
        standings.set(host.name, end.isDone ? 'done' : 'failed');
        running.delete(host.name);
      });
      running.set(host.name, ended);
    }
    if (running.size > 0) await Promise.race(running.values()).catch(fail(running));
    else if (isOver(hosts, standings)) return { ends, left };
  }
}

/** A fault of ours, or a program that is missing: told when nothing runs any more. */
function fail(running: ReadonlyMap<string, Promise<void>>): (error: unknown) => Promise<never> {
  return async (error) => {
    await Promise.allSettled(running.values());
    throw error;
  };
}

function isOver(hosts: readonly Host[], standings: Standings): boolean {
  return hosts.every(({ name }) => !['waiting', 'running'].includes(standings.get(name) ?? 'waiting'));
}
