import type { Artefact } from '../infra/host/artefact.ts';
import type { HostPlan } from '../infra/host/plan.ts';
import { runAccess } from './access/access-command.ts';
import type { ExitCode } from './command.ts';
import { aCommand, EXIT, printJson, say, today } from './command.ts';
import { documentOf } from './hosts/apply-command.ts';
import type { ReachOptions } from './hosts/host-options.ts';
import { hostsMeant, withReachOptions } from './hosts/host-options.ts';
import { artefacts, planFor, scriptFor } from './hosts/plans.ts';
import { stopping } from './hosts/stopping.ts';
import { tendAll } from './hosts/tend-all.ts';
import type { Task, TendedHost } from './hosts/tend.ts';
import { count, table } from './table.ts';

/**
 * `npm run drift -- <site> [host]`: what on the hosts is not as their plans say. Nothing is changed, not even a file
 * is left there; a secret is compared with the digest that its host keeps of it. Exit code 1 where anything differs or
 * a host is out of reach.
 */
export function main(args: readonly string[]): Promise<ExitCode> {
  const command = withReachOptions(aCommand('drift', 'Compares the hosts of a site with their plans'))
    .argument('<site>')
    .argument('[host]')
    .option('--stacks <folder>', 'where the site files are');
  return runAccess(command, args, async (release) => {
    const options = command.opts<ReachOptions & { json?: true }>();
    const hosts = hostsMeant(release, command.args[1]);
    const plans = new Map(hosts.map((host) => [host.name, planFor(release, host)]));
    const known = await artefacts(release.site);
    const tasks = new Map([...plans].map(([name, plan]) => [name, lookAt(plan, known)]));
    const { signal, done } = stopping();
    try {
      const looked = await tendAll(hosts, {
        ...options,
        tasks,
        isLook: true,
        output: process.stderr,
        signal,
      });
      const ends = [...looked.ends.values()];
      say(driftTable(ends));
      if (options.json === true) printJson(documentOf(release.site.name, 'drift', hosts, plans, looked));
      return ends.every(({ isDone }) => isDone) ? EXIT.held : EXIT.failed;
    } finally {
      done();
    }
  });
}

function lookAt(plan: HostPlan, known: readonly Artefact[]): Task {
  const script = scriptFor(plan, today(), known);
  return { plan, script, doing: { verb: 'check' }, secrets: new Map(), parcels: [] };
}

/** What differs, host by host; of those that could not be asked, why. */
export function driftTable(ends: readonly TendedHost[]): string {
  const rows = ends.flatMap(({ host, state, steps, words }) => {
    const differing = steps.filter((step) => step.state === 'differs');
    if (state === 'differs') return differing.map(({ id, detail }) => [host, id, detail ?? '']);
    return [[host, state === 'as-planned' ? 'nothing' : state, words ?? '']];
  });
  const differ = ends.filter(({ state }) => state === 'differs').length;
  const lost = ends.filter(({ state }) => state === 'failed' || state === 'out-of-reach').length;
  const sum = `${count(ends.length, 'host')}: ${differ} differ, ${lost} could not be asked; nothing was changed`;
  return `${table(['host', 'differs', 'why'], rows)}\n${sum}`;
}
