import path from 'node:path';
import type { Site } from '../../infra/site/site.ts';
import type { FleetSite, Rollout, Standing } from '../../infra/upgrade/fleet.ts';
import { advanced, isOver, standingOf } from '../../infra/upgrade/fleet.ts';
import { progressOf } from '../../infra/upgrade/heard.ts';
import { nextOpening } from '../../infra/upgrade/window.ts';
import { MissingProgramError } from '../access/program.ts';
import type { ExitCode } from '../command.ts';
import { aCommand, EXIT, printJson, run, say } from '../command.ts';
import { everySite, loadSite } from '../site-files.ts';
import { count, table } from '../table.ts';
import { UsageError } from '../usage-error.ts';
import type { Heard } from './ask-sites.ts';
import { askSites } from './ask-sites.ts';
import { instantOf } from './instant.ts';
import { readRollout, writeRollout } from './rollout-file.ts';

const ROLLOUT_FILE = path.join(import.meta.dirname, '..', '..', 'build', 'rollout.json');

interface Options {
  readonly kubeconfigs: string;
  readonly rollout: string;
  readonly k3s?: string;
  readonly at?: string;
  readonly stacks?: string;
  readonly dryRun?: true;
  readonly json?: true;
}

interface Row {
  readonly site: string;
  readonly ring: number;
  readonly standing: Standing;
  /** the first window from now on, as an instant */
  readonly window: string | null;
  /** why it was not heard of */
  readonly silence: string | null;
}

/**
 * `npm run upgrade -- fleet`: asks every site how far it is with the version of its file, opens the next ring where the
 * rings before are through, and says who may begin. It brings nothing to any site.
 */
export async function fleet(args: readonly string[]): Promise<ExitCode> {
  const command = aCommand('upgrade', 'Show how far the sites are with a version, and who may begin.')
    .argument('fleet')
    .requiredOption('--kubeconfigs <folder>', 'with a file <site>.yaml for each site that is to be asked')
    .option('--rollout <file>', 'what is known of the rollout since it began', ROLLOUT_FILE)
    .option('--k3s <version>', 'of which version, where the site files name several')
    .option('--at <instant>', 'as seen at this instant, such as 2026-11-24T12:00:00Z; by default now')
    .option('--stacks <folder>', 'the folder with fleet.yaml, archetypes/ and the site files')
    .option('--dry-run', 'write nothing down');
  return run(command, args, async () => {
    const options = command.opts<Options>();
    const atMs = instantOf(options.at);
    const files = options.stacks === undefined ? {} : { stacksDir: options.stacks };
    const all = everySite(files).map((name) => loadSite(name, files));
    const to = versionOf(all, options.k3s);
    const taking = all.filter(
      ({ versions, maintenance }) => versions.k3s === to && maintenance !== undefined,
    );
    const before = readRollout(options.rollout, to);
    const heard = await heardOf(taking, options);
    if (heard === undefined) return EXIT.missingProgram;
    const sites = taking.map((site, index) => fleetSite(site, heard[index], before.sites[site.name]));
    const rollout = advanced(before, sites);
    const state = { to, ...rollout, sites: Object.fromEntries(sites.map((one) => [one.name, one.progress])) };
    // Before it is told: whoever acts on a ring that is open finds it open the next time.
    if (options.dryRun !== true) await writeRollout(options.rollout, state);
    const rows = taking.map((site, index) => rowOf(site, rollout, sites[index], heard[index], atMs));
    const left = all.filter((site) => !taking.includes(site)).map(({ name }) => name);
    const over = isOver(rollout, sites);
    if (options.json === true) printJson({ to, ...rollout, isOver: over, sites: rows, left });
    say(rolloutTable(rows));
    say(wordsOf(to, rollout, over, rows));
    if (left.length > 0) say(`not of it, by their version or without a window: ${left.join(', ')}`);
    return rollout.isStopped || rows.some(({ standing }) => standing === 'back') ? EXIT.failed : EXIT.held;
  });
}

/** The one version of the sites, or the one that is asked for. */
function versionOf(sites: readonly Site[], asked: string | undefined): string {
  const versions = [...new Set(sites.map(({ versions }) => versions.k3s))].sort();
  const [only = ''] = versions;
  if (asked === undefined && versions.length === 1) return only;
  if (asked !== undefined && versions.includes(asked)) return asked;
  throw new UsageError(
    asked === undefined ? `the site files name ${versions.join(' and ')}` : `no site file names ${asked}`,
    `write --k3s and one of ${versions.join(', ')}`,
  );
}

/** What each site says; undefined, and said so, where there is no program to ask with. */
async function heardOf(
  sites: readonly Site[],
  { kubeconfigs, json }: Options,
): Promise<readonly Heard[] | undefined> {
  try {
    return await askSites(sites, kubeconfigs);
  } catch (error) {
    if (!(error instanceof MissingProgramError)) throw error;
    if (json === true) printJson({ problems: [{ got: error.message }] });
    say(error.message);
    return undefined;
  }
}

/** Who is not heard of is as it was, and who was never heard of has not begun. */
function fleetSite(site: Site, heard: Heard | undefined, before: FleetSite['progress'] = 'old'): FleetSite {
  const nodes = heard !== undefined && 'nodes' in heard ? heard.nodes : undefined;
  return {
    name: site.name,
    ring: site.maintenance?.ring ?? 0,
    isReachable: nodes !== undefined,
    progress: nodes === undefined ? before : progressOf(site, nodes, before),
  };
}

function rowOf(
  { name, maintenance }: Site,
  rollout: Rollout,
  site: FleetSite | undefined,
  heard: Heard | undefined,
  atMs: number,
): Row {
  const opening = maintenance && nextOpening(maintenance.window, atMs);
  return {
    site: name,
    ring: maintenance?.ring ?? 0,
    standing: site === undefined ? 'waits' : standingOf(rollout, site),
    window: opening === undefined ? null : new Date(opening.fromMs).toISOString(),
    silence: heard !== undefined && 'silence' in heard ? heard.silence : null,
  };
}

function rolloutTable(rows: readonly Row[]): string {
  const ordered = rows.toSorted((a, b) => a.ring - b.ring || (a.site < b.site ? -1 : 1));
  return table(
    ['ring', 'site', 'stands', 'next window', 'not heard of, because'],
    ordered.map(({ ring, site, standing, window, silence }) => [
      `${ring}`,
      site,
      standing,
      window ?? '',
      silence ?? '',
    ]),
  );
}

function wordsOf(to: string, { openRing, isStopped }: Rollout, over: boolean, rows: readonly Row[]): string {
  const named = (standing: Standing): string =>
    rows
      .filter((row) => row.standing === standing)
      .map(({ site }) => site)
      .join(', ');
  if (isStopped) return `${to} is stopped for everybody: it came back at ${named('back')}`;
  const open = `rings up to ${openRing} may take ${to}`;
  if (over)
    return `${open}; nothing is left to do at ${count(rows.length, 'site')} but where nobody is reached`;
  const due = named('due');
  return due === '' ? `${open}; nobody is due` : `${open}; due: ${due}`;
}
