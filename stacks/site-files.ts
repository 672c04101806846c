import fs from 'node:fs';
import path from 'node:path';
import { HUB_SERVICES, SERVICES } from '../infra/charts/services.ts';
import { parseLayer } from '../infra/site/layer.ts';
import type { LayerSource, ParsedLayer } from '../infra/site/layer.ts';
import { nameFault } from '../infra/site/names.ts';
import { suggestion } from '../infra/site/nearest.ts';
import { SiteError } from '../infra/site/problem.ts';
import type { Problem } from '../infra/site/problem.ts';
import { resolveSite } from '../infra/site/resolve.ts';
import type { Resolved } from '../infra/site/resolve.ts';
import type { Site } from '../infra/site/site.ts';
import { fileProblem, MAX_SOURCE_BYTES, textOf, tooLarge } from '../infra/site/source.ts';
import type { LayerName } from '../infra/site/tree.ts';
import { EMPTY, nodeAt } from '../infra/site/tree.ts';

/** The one reader of site files. */
export interface SiteFilesOptions {
  /** the folder with fleet.yaml, archetypes/ and Pulumi.<site>.yaml; by default the repository's own */
  readonly stacksDir?: string;
}

const STACKS_DIR = import.meta.dirname;
/** What the workloads ask of a site's hosts. */
const DEMANDS = [...SERVICES, ...HUB_SERVICES].map(({ manifest }) => manifest);
const SITE_FILE = /^Pulumi\.(.+)\.yaml$/;

/** Names of the sites that have a file, sorted. */
export function siteNames({ stacksDir = STACKS_DIR }: SiteFilesOptions = {}): readonly string[] {
  return namesIn(stacksDir, SITE_FILE);
}

/** As `siteNames`, for who is asked for all sites. Throws a SiteError where there is none. */
export function everySite(options: SiteFilesOptions = {}): readonly string[] {
  const names = siteNames(options);
  if (names.length > 0) return names;
  const { stacksDir = STACKS_DIR } = options;
  const at = { file: shown(stacksDir), line: 1, column: 1 };
  throw new SiteError([
    fileProblem(at, 'no-site-file', {
      got: 'no site file',
      wanted: 'Pulumi.<site>.yaml for each site',
      remedy: 'name the folder of the site files with --stacks, or write the first one',
    }),
  ]);
}

/** The site of that name, complete and frozen. Throws a SiteError with everything that is wrong with its files. */
export function loadSite(name: string, options: SiteFilesOptions = {}): Site {
  return loadResolved(name, options).site;
}

/** As `loadSite`, with the tree in which every value knows its line. */
export function loadResolved(name: string, { stacksDir = STACKS_DIR }: SiteFilesOptions = {}): Resolved {
  const file = path.join(stacksDir, `Pulumi.${name}.yaml`);
  // A name that is no label never becomes a path. The folder is listed only to say what there is: listing it for each
  // of a thousand sites would cost the square of their number.
  if (nameFault(name) !== undefined || !isThere(file)) {
    throw new SiteError([unknownSite(name, stacksDir)]);
  }
  const site = readLayer('site', file);
  const fleet = readLayer('fleet', path.join(stacksDir, 'fleet.yaml'));
  const resolved = resolveSite(name, shown(file), [fleet, ...archetypeOf(site, stacksDir), site], DEMANDS);
  const unknown = unknownDeliverers(resolved, stacksDir);
  if (unknown.length > 0) throw new SiteError(unknown);
  return resolved;
}

/** Sites that a hub lets deliver and that have no file: a slip of the hand, or a site that is gone. */
function unknownDeliverers({ site, tree }: Resolved, stacksDir: string): readonly Problem[] {
  const { sites = [] } = site.ingest ?? {};
  return sites
    .filter((name) => !isThere(path.join(stacksDir, `Pulumi.${name}.yaml`)))
    .flatMap((name) => {
      const at = ['ingest', 'sites', name];
      return (nodeAt(tree, at)?.settings.slice(-1) ?? []).map(({ keyPlace }) => ({
        ...keyPlace,
        rule: 'unknown-site',
        path: at.join('.'),
        got: `the unknown site ${JSON.stringify(name)}`,
        wanted: 'a site that has a file',
        remedy: suggestion(name, siteNames({ stacksDir })),
      }));
    });
}

/** The layer that the site builds on; none where it does not say, which `resolveSite` tells. */
function archetypeOf(site: ParsedLayer, stacksDir: string): readonly ParsedLayer[] {
  const node = nodeAt(site.tree, ['archetype']);
  const [setting] = node?.settings ?? [];
  if (typeof node?.value !== 'string' || setting === undefined) return [];
  const folder = path.join(stacksDir, 'archetypes');
  const file = path.join(folder, `${node.value}.yaml`);
  if (nameFault(node.value) === undefined && isThere(file)) return [readLayer('archetype', file)];
  const { file: at, line, column } = setting.place;
  const problem: Problem = {
    file: at,
    line,
    column,
    rule: 'unknown-archetype',
    path: 'archetype',
    got: JSON.stringify(node.value),
    wanted: 'a file of stacks/archetypes',
    remedy: suggestion(node.value, namesIn(folder, /^(.+)\.yaml$/)),
  };
  return [{ tree: EMPTY, problems: [problem] }];
}

/** Whether there is something of that name, be it a link to nothing: what may not be looked at, reading tells. */
function isThere(file: string): boolean {
  try {
    return fs.lstatSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return true;
  }
}

/** Layers already parsed, by their text: a thousand sites share one fleet and a few archetypes. */
const parsed = new Map<string, { text: string; layer: ParsedLayer }>();

function readLayer(layer: LayerName, file: string): ParsedLayer {
  const read = readText(file);
  if ('problem' in read) return { tree: EMPTY, problems: [read.problem] };
  const source: LayerSource = { layer, file: shown(file), text: read.text };
  if (layer === 'site') return parseLayer(source);
  const known = parsed.get(file);
  if (known?.text === read.text) return known.layer;
  const fresh = parseLayer(source);
  parsed.set(file, { text: read.text, layer: fresh });
  return fresh;
}

function readText(file: string): { text: string } | { problem: Problem } {
  try {
    // Asked before anything is opened: opening a pipe waits for ever, reading a device never ends.
    const stats = fs.statSync(file);
    if (!stats.isFile())
      return { problem: unreadable(file, stats.isDirectory() ? 'a folder' : 'no plain file') };
    if (stats.size > MAX_SOURCE_BYTES) return { problem: tooLarge(shown(file), stats.size) };
    return textOf(shown(file), fs.readFileSync(file));
  } catch (error) {
    return { problem: unreadable(file, reasonOf(error)) };
  }
}

const REASONS: Partial<Record<string, string>> = {
  ENOENT: 'no such file',
  ELOOP: 'a link that leads back to itself',
  EACCES: 'a file that may not be read',
};

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? (error instanceof Error ? error.message : String(error));
}

function unreadable(file: string, got: string): Problem {
  return fileProblem({ file: shown(file), line: 1, column: 1 }, 'unreadable', {
    got,
    wanted: 'a YAML file',
    remedy: 'put the file there, or restore it from the repository',
  });
}

function unknownSite(name: string, stacksDir: string): Problem {
  const fault = nameFault(name);
  const known = siteNames({ stacksDir });
  const hasFile = known.includes(name);
  // A name that is no label may lead out of the folder.
  const file = fault === undefined || hasFile ? path.join(stacksDir, `Pulumi.${name}.yaml`) : stacksDir;
  return {
    file: shown(file),
    line: 1,
    column: 1,
    rule: 'unknown-site',
    path: '',
    got: `the unknown site ${fault?.got ?? JSON.stringify(name)}`,
    wanted: 'a site that has a file',
    remedy: hasFile
      ? `rename the file: ${fault?.remedy ?? ''}`
      : suggestion(
          name,
          known.filter((one) => nameFault(one) === undefined),
        ),
  };
}

function namesIn(folder: string, pattern: RegExp): readonly string[] {
  try {
    return fs
      .readdirSync(folder)
      .flatMap((entry) => pattern.exec(entry)?.[1] ?? [])
      .sort();
  } catch {
    return [];
  }
}

/** The path from here, as an editor or a terminal opens it. */
function shown(file: string): string {
  return path.relative(process.cwd(), file);
}
