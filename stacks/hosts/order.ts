import type { Host } from '../../infra/site/site.ts';

/** Where a host stands in a run. `left`: not touched, because of another one. */
export type Standing = 'waiting' | 'running' | 'done' | 'failed' | 'left';

export type Standings = ReadonlyMap<string, Standing>;

export interface Decision {
  /** to begin with now */
  readonly start: readonly string[];
  /** not to be touched in this run, each with its reason */
  readonly leave: readonly { readonly host: string; readonly why: string }[];
}

/** Agents and edge hosts at once; each costs this machine a connection and the site's line its bundle. */
export const AT_ONCE = 4;

/**
 * What is next. The first server is alone, for every other host joins it; then the further servers one at a time, so
 * that never two are away; then agents and edge hosts. After a server that failed no other server is touched: it would
 * be the second one away. Agents and edge hosts go on then, for the first server is there.
 */
export function decide(hosts: readonly Host[], standings: Standings, atOnce = AT_ONCE): Decision {
  const of = (host: Host): Standing => standings.get(host.name) ?? 'waiting';
  const waiting = hosts.filter((host) => of(host) === 'waiting');
  const running = hosts.filter((host) => of(host) === 'running');
  const servers = hosts.filter(isServer);
  // Asked of those that this run is about: who names one agent takes its server for granted.
  const broken = servers.find((host) => of(host) === 'failed');
  if (broken !== undefined) {
    const isFirst = broken === servers[0];
    const leave = waiting.filter((host) => isFirst || isServer(host));
    if (leave.length > 0) {
      const why = isFirst
        ? `${broken.name} failed, which it joins`
        : `${broken.name} failed; with this one a second server would be away`;
      return { start: [], leave: leave.map((host) => ({ host: host.name, why })) };
    }
  }
  const [server] = waiting.filter(isServer);
  if (server !== undefined) return { start: running.length === 0 ? [server.name] : [], leave: [] };
  if (running.some(isServer)) return { start: [], leave: [] };
  const room = Math.max(0, atOnce - running.length);
  return { start: waiting.slice(0, room).map(({ name }) => name), leave: [] };
}

/** For hosts that are only looked at. */
export function unordered(hosts: readonly Host[], standings: Standings, atOnce = AT_ONCE): Decision {
  const inState = (state: Standing) =>
    hosts.filter(({ name }) => (standings.get(name) ?? 'waiting') === state).map(({ name }) => name);
  return { start: inState('waiting').slice(0, Math.max(0, atOnce - inState('running').length)), leave: [] };
}

/** Every host in the order in which it is begun with, for Pulumi and for people. */
export function inOrder(hosts: readonly Host[]): readonly Host[] {
  return [...hosts.filter(isServer), ...hosts.filter((host) => !isServer(host))];
}

export function isServer({ role }: Host): boolean {
  return role === 'k3s-server';
}
