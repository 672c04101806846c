import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { HostPlan } from '../../infra/host/plan.ts';
import type { Host } from '../../infra/site/site.ts';
import type { FleetEnd } from './fleet.ts';
import { withFleet } from './fleet.ts';
import type { ReachOptions } from './host-options.ts';
import { knownHosts, wayTo } from './host-options.ts';
import { openProgress } from './progress.ts';
import type { RetryBounds } from './retry.ts';
import { LOOK_BOUNDS, RETRY_BOUNDS } from './retry.ts';
import type { Task, TendedHost } from './tend.ts';
import { tend } from './tend.ts';

export interface TendAllOptions extends ReachOptions {
  readonly tasks: ReadonlyMap<string, Task>;
  /** hosts that are only looked at need no order: all at once, as far as `withFleet` lets them */
  readonly isLook: boolean;
  readonly output: NodeJS.WriteStream;
  readonly bounds?: RetryBounds;
  readonly signal: AbortSignal;
}

/** Does each host's task, in the order of a fleet, with what people see meanwhile. */
export async function tendAll(
  hosts: readonly Host[],
  { tasks, isLook, output, signal, bounds = isLook ? LOOK_BOUNDS : RETRY_BOUNDS, ...reach }: TendAllOptions,
): Promise<FleetEnd<TendedHost>> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'millwright-hosts-'));
  const progress = openProgress(output);
  try {
    const knownHostsFile = path.join(folder, 'known_hosts');
    await writeFile(knownHostsFile, knownHosts(hosts, reach.sshPort), { mode: 0o600 });
    const work = async (host: Host): Promise<TendedHost> => {
      const task = tasks.get(host.name);
      if (task === undefined) throw new Error(`there is no task for ${host.name}`);
      progress.begin(task.plan);
      const ended = await tend(wayTo(host, reach, knownHostsFile), task, {
        tell: (told) => progress.told(host.name, told),
        bounds,
        signal,
      });
      progress.end(ended);
      return ended;
    };
    return await withFleet(hosts, work, isLook ? { atOnce: LOOKS_AT_ONCE, isOrdered: false } : {});
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const LOOKS_AT_ONCE = 8;

/** A host as a document has it. */
export function hostDocument(plan: HostPlan, ended: TendedHost): object {
  const { host, state, steps, words, tries } = ended;
  return {
    host,
    role: plan.role,
    address: plan.address,
    state,
    tries,
    of: plan.steps.length,
    steps: steps.map(({ id, state: step, detail }) => ({
      id,
      state: step,
      ...(detail !== undefined && { detail }),
    })),
    ...(words !== undefined && { words }),
  };
}
