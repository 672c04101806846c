import type { CellPlan } from '../../workloads/contracts/plan.ts';
import type { Host } from '../site/site.ts';
import type { Amount } from './amount.ts';
import { minus, plus } from './amount.ts';
import type { Budget, Row } from './budget.ts';
import { budgetOf, movablePods, roomiest } from './budget.ts';
import type { Claim, Reckoned } from './claim.ts';
import { claimsOf } from './claim.ts';
import { POD_OVERHEAD } from './host-own.ts';

/** What the loss of one host means to its site, before anybody has mended anything (S119, T23). */
export interface Loss {
  readonly host: Host;
  /** their machines stand: a cell names its gateway, and no other takes it over (decision 6 of the design) */
  readonly cells: readonly CellPlan[];
  /** bound to the host, and gone with it, with what is on its disk until it is back */
  readonly stops: readonly Row[];
  /** what other hosts have too; this host's own is gone */
  readonly onEachHost: readonly Row[];
  /** what the scheduler puts elsewhere; none where no server is left that could */
  readonly moves: readonly Move[];
  /** what would move, and finds no room, or no scheduler */
  readonly waits: readonly Row[];
  /** whether the API still answers: more than half of the servers are left */
  readonly hasControlPlane: boolean;
  /** whether the stream still takes messages: more than half of its servers are left; undefined where there is none */
  readonly hasStream: boolean | undefined;
  /** how many pods of other hosts go on where they are */
  readonly stays: number;
}

export interface Move {
  readonly row: Row;
  /** name of the host that has room for it */
  readonly to: string;
}

/** The chart of the stream that is to outlive a gateway (S35). */
const STREAM = 'nats';

/** Everything else stays where it is: nothing is moved to make room. */
export function lossOf(reckoned: Reckoned, host: Host, budget = budgetOf(reckoned)): Loss {
  const { site } = reckoned;
  const rows = budget.hosts.find((one) => one.host.name === host.name)?.rows ?? [];
  const others = budget.hosts.filter((one) => one.host.name !== host.name);
  const claims = claimsOf(reckoned);
  const hasControlPlane = isMajorityWithout(
    site.hosts.filter(({ role }) => role === 'k3s-server').map(({ name }) => name),
    host.name,
  );
  const { moves, waits } = hasControlPlane
    ? placed(rows, movablePods(claims), others)
    : { moves: [], waits: rows.filter(({ why }) => why === 'room') };
  const stream = site.hosts
    .map(({ name }) => name)
    .filter((name) => claims.some((claim) => claim.chart === STREAM && claim.name === `${STREAM}-${name}`));
  return {
    host,
    cells: site.cells.filter((cell) => cell.host === host.name),
    stops: rows.filter(({ why }) => why === 'here'),
    onEachHost: rows.filter(({ why }) => why === 'each'),
    moves,
    waits,
    hasControlPlane,
    hasStream: stream.length === 0 ? undefined : isMajorityWithout(stream, host.name),
    stays: others.flatMap((one) => one.rows).filter(({ why }) => why !== 'host').length,
  };
}

/** Why a site does not survive the loss of any one host: every reason, with what to do. Empty where it does. */
export function lossProblems(reckoned: Reckoned, budget: Budget): readonly string[] {
  return reckoned.site.hosts.flatMap((host) => {
    const { waits, hasControlPlane, hasStream } = lossOf(reckoned, host, budget);
    const without = `without ${host.name}`;
    return [
      ...(hasControlPlane
        ? waits.map(
            ({ name, requests }) =>
              `${without}: ${name} asks for ${requests.memoryMiB + POD_OVERHEAD.memoryMiB} MiB and ` +
              `${requests.cpuMilli}m, and no other host has room for it; give a host more memory, or move cells off one`,
          )
        : [
            `${without}: no majority of servers is left, so nothing is scheduled again; make three hosts k3s-server`,
          ]),
      ...(hasStream === false
        ? [`${without}: no majority of the stream is left; give it three hosts that carry etcd`]
        : []),
    ];
  });
}

function placed(
  rows: readonly Row[],
  pods: readonly Claim[],
  others: readonly { readonly host: Host; readonly free: Amount }[],
): Pick<Loss, 'moves' | 'waits'> {
  const free = new Map(others.map((one) => [one.host.name, one.free]));
  const hosts = others.map((one) => one.host);
  const moves: Move[] = [];
  const waits: Row[] = [];
  for (const pod of pods) {
    const row = rows.find((one) => one.why === 'room' && one.chart === pod.chart && one.name === pod.name);
    if (row === undefined) continue;
    const to = roomiest(pod, hosts, ({ name }) => free.get(name)!);
    if (to === undefined) {
      waits.push(row);
      continue;
    }
    free.set(to.name, minus(free.get(to.name)!, plus(pod.requests, POD_OVERHEAD)));
    moves.push({ row, to: to.name });
  }
  return { moves, waits };
}

function isMajorityWithout(names: readonly string[], lost: string): boolean {
  return names.filter((name) => name !== lost).length > names.length / 2;
}
