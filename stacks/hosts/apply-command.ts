import { createPublicKey } from 'node:crypto';
import type { Command } from 'commander';
import { BUNDLE } from '../../infra/host/bundle-folder.ts';
import type { HostPlan } from '../../infra/host/plan.ts';
import type { Release } from '../../infra/release.ts';
import type { Host, Site } from '../../infra/site/site.ts';
import { wrongWith } from '../bundle/folder.ts';
import type { ExitCode } from '../command.ts';
import { EXIT, printJson, say, today } from '../command.ts';
import { count, table } from '../table.ts';
import { UsageError } from '../usage-error.ts';
import { stopping } from './stopping.ts';
import type { FleetEnd } from './fleet.ts';
import type { ReachOptions } from './host-options.ts';
import { hostsMeant, withReachOptions } from './host-options.ts';
import { inOrder } from './order.ts';
import { parcelsOf } from './parcels.ts';
import { artefacts, planFor, scriptFor } from './plans.ts';
import type { Doing } from './receiver.ts';
import { KEPT } from './receiver.ts';
import { readSecrets } from './secret-folder.ts';
import type { LocalParcel } from './send.ts';
import { hostDocument, tendAll } from './tend-all.ts';
import type { Task, TendedHost } from './tend.ts';

/** Of `npm run host -- <site> [host] --apply`. */
export interface ApplyOptions extends ReachOptions {
  readonly yes?: true;
  readonly undo?: string;
  readonly bundle?: string;
  readonly bundleThere?: string;
  readonly secrets?: string;
  readonly json?: true;
}

export function withApplyOptions(command: Command): Command {
  return withReachOptions(command)
    .option('--apply', 'make the hosts what their plans say, over SSH; without --yes, say what would be done')
    .option('--undo <step>', 'take one step of one host back')
    .option('--yes', 'do it')
    .option('--bundle <folder>', 'what is installed, sent to each host before: npm run bundle')
    .option('--bundle-there <folder>', 'the same, where it is on the host already, on a stick')
    .option(
      '--secrets <folder>',
      'a file for each secret of the plans, or below a folder of the host’s name',
    );
}

/** Where a bundle goes on a host, below what we keep there. */
const BUNDLE_FOLDER = 'bundle';

/**
 * Looks at the hosts, says what would be done, and with `--yes` does it: for somebody beside the line with a laptop.
 * Exit code 1 where a host is not as its plan says when it ends; a look alone asks nothing more of a host than drift.
 */
export async function apply(
  release: Release,
  name: string | undefined,
  options: ApplyOptions,
): Promise<ExitCode> {
  const { site } = release;
  const hosts = inOrder(hostsMeant(release, name));
  const plans = new Map(hosts.map((host) => [host.name, planFor(release, host)]));
  const doing = doingOf(options, hosts, plans);
  // A look compares a secret with the digest that the host keeps of it.
  const needsSecrets = doing.verb === 'put' && (options.yes === true || options.secrets !== undefined);
  const secrets = readSecrets(needsSecrets ? [...plans.values()] : [], options.secrets);
  const parcels =
    doing.verb === 'put' && options.bundle !== undefined
      ? (await parcelsOf(options.bundle, BUNDLE_FOLDER)).filter(({ path }) =>
          [...plans.values()].some((plan) => isFor(plan, path)),
        )
      : [];
  if (parcels.length > 0 && options.bundle !== undefined) await refuseTampered(site, options.bundle);
  const known = await artefacts(site);
  const tasks = (verb: Doing, sent: readonly LocalParcel[]): ReadonlyMap<string, Task> =>
    new Map(
      [...plans].map(([host, plan]) => [
        host,
        {
          plan,
          script: scriptFor(plan, today(), known),
          doing: verb,
          secrets: secrets.get(host) ?? new Map<string, Buffer>(),
          parcels: sent.filter(({ path }) => isFor(plan, path)),
        },
      ]),
    );
  const { signal, done } = stopping();
  try {
    const shared = { ...options, output: process.stderr, signal };
    if (options.yes !== true) {
      const looked = await tendAll(hosts, { ...shared, tasks: tasks({ verb: 'check' }, []), isLook: true });
      say(wouldDo(hosts, plans, looked, doing, parcels));
      if (options.json === true) printJson(documentOf(site.name, 'would', hosts, plans, looked));
      const lost = [...looked.ends.values()].filter(
        ({ state }) => state !== 'as-planned' && state !== 'differs',
      );
      return lost.length === 0 ? EXIT.held : EXIT.failed;
    }
    const ended = await tendAll(hosts, { ...shared, tasks: tasks(doing, parcels), isLook: false });
    say(summary(hosts, plans, ended));
    if (options.json === true) printJson(documentOf(site.name, doing.verb, hosts, plans, ended));
    return hosts.every((host) => ended.ends.get(host.name)?.isDone === true) ? EXIT.held : EXIT.failed;
  } finally {
    done();
  }
}

/** Throws a UsageError with what does not go together. */
function doingOf(
  { undo, bundle, bundleThere }: ApplyOptions,
  hosts: readonly Host[],
  plans: ReadonlyMap<string, HostPlan>,
): Doing {
  if (bundle !== undefined && bundleThere !== undefined) {
    throw new UsageError('--bundle and --bundle-there are both given', 'keep one of them');
  }
  if (undo === undefined) {
    return { verb: 'put', bundle: bundle === undefined ? bundleThere : `${KEPT}/${BUNDLE_FOLDER}` };
  }
  const [host, ...others] = hosts;
  if (host === undefined || others.length > 0) {
    throw new UsageError('--undo takes one step of one host back', 'name the host');
  }
  const steps = plans.get(host.name)?.steps ?? [];
  if (!steps.some(({ id }) => id === undo)) {
    throw new UsageError(
      `${host.name} has no step ${undo}`,
      `it has ${steps.map(({ id }) => id).join(', ')}`,
    );
  }
  return { verb: 'undo', steps: [undo] };
}

/** Of a bundle a host gets what its script takes, and keeps its disk for the rest. */
function isFor({ steps }: HostPlan, parcel: string): boolean {
  const [, folder, file] = parcel.split('/');
  if (folder === BUNDLE.artefacts)
    return steps.some((step) => step.kind === 'artefact' && step.artefact === file);
  return folder === BUNDLE.packages || folder === BUNDLE.checksums;
}

/** A host looks at bytes alone: whoever brings the bundle knows whose it is. Throws a UsageError with all that is wrong. */
async function refuseTampered({ name, signing }: Site, bundle: string): Promise<void> {
  if (signing === undefined) {
    say(`${name} has no signing.publicKey: whose the bundle is was not looked at`);
    return;
  }
  const problems = await wrongWith(bundle, createPublicKey(signing.publicKey));
  if (problems.length > 0)
    throw new UsageError(problems.join('\n'), 'npm run bundle makes one, and its verify looks at it');
}

function wouldDo(
  hosts: readonly Host[],
  plans: ReadonlyMap<string, HostPlan>,
  { ends }: FleetEnd<TendedHost>,
  doing: Doing,
  parcels: readonly LocalParcel[],
): string {
  const rows = hosts.flatMap(({ name }) => {
    const end = ends.get(name);
    if (end === undefined) return [];
    if (end.state !== 'differs') return [[name, end.state, end.words ?? '']];
    return differing(end).map(({ id, detail }) => [name, titleOf(plans, name, id), detail ?? '']);
  });
  const bytes = parcels.reduce((sum, one) => sum + one.bytes, 0);
  const ask =
    doing.verb === 'undo'
      ? `with --yes the step ${doing.steps.join(', ')} is taken back`
      : 'with --yes each of these is done, in this order; nothing was changed';
  return [
    table(['host', 'step', 'now'], rows),
    ...(parcels.length === 0
      ? []
      : [
          `${count(parcels.length, 'file')} of ${Math.ceil(bytes / 1024 / 1024)} MiB are sent before, to each host what its plan takes`,
        ]),
    ask,
  ].join('\n');
}

function differing({ steps }: TendedHost) {
  return steps.filter(({ state }) => state === 'differs');
}

function titleOf(plans: ReadonlyMap<string, HostPlan>, host: string, id: string): string {
  const title = plans.get(host)?.steps.find((step) => step.id === id)?.title;
  return title === undefined ? id : `${id}: ${title}`;
}

export function summary(
  hosts: readonly Host[],
  plans: ReadonlyMap<string, HostPlan>,
  { ends, left }: FleetEnd<TendedHost>,
): string {
  const rows = hosts.map(({ name }) => {
    const end = ends.get(name);
    if (end === undefined) return [name, 'not touched', '', left.get(name) ?? ''];
    const of = plans.get(name)?.steps.length ?? 0;
    const changed = end.steps.filter(({ state }) => state === 'done' || state === 'undone').length;
    return [name, end.state, `${changed} of ${of}`, end.words ?? ''];
  });
  return table(['host', 'state', 'changed', ''], rows);
}

export function documentOf(
  site: string,
  verb: string,
  hosts: readonly Host[],
  plans: ReadonlyMap<string, HostPlan>,
  { ends, left }: FleetEnd<TendedHost>,
): object {
  return {
    site,
    verb,
    hosts: hosts.map(({ name }) => {
      const [plan, end] = [plans.get(name), ends.get(name)];
      if (plan !== undefined && end !== undefined) return hostDocument(plan, end);
      return { host: name, state: 'not-touched', words: left.get(name) ?? '' };
    }),
  };
}
