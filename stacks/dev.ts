import { readdirSync, statSync, watch } from 'node:fs';
import path from 'node:path';
import type { Finding } from '../policies/enforce.ts';
import { badInputOf } from './bad-input.ts';
import type { Change } from './changes.ts';
import type { ExitCode } from './command.ts';
import { aCommand, EXIT, modeOf, run, say, today } from './command.ts';
import { policyReport } from './policy-table.ts';
import type { WriteOptions } from './render.ts';
import { changeWords, writeSites } from './render.ts';
import { everySite } from './site-files.ts';
import { styled } from './table.ts';

/** What a save came to. Only `written` changes a tree; after the others the last good one stands. */
export type Save =
  | { readonly kind: 'written'; readonly ms: number; readonly changes: readonly SiteChange[] }
  | { readonly kind: 'broken'; readonly ms: number; readonly report: string }
  | { readonly kind: 'refused'; readonly ms: number; readonly problems: string };

export interface SiteChange extends Change {
  readonly site: string;
}

export interface DevOptions extends WriteOptions {
  /** all sites where it is left out, those included that come while we watch */
  readonly site?: string;
  /** called at the start and after each save */
  readonly onSave: (save: Save) => void;
}

/**
 * An editor writes a file in several steps, each of which wakes us: what comes within this time is one save. Ten
 * milliseconds are more than the steps need and less than anybody sees.
 */
const SETTLE_MS = 10;

/** Renders at every save of a file below the folder of the site files. The function that it gives back ends it. */
export function watchSites(options: DevOptions): () => void {
  const stacksDir = options.stacksDir ?? import.meta.dirname;
  const folders = [stacksDir, path.join(stacksDir, 'archetypes')].filter(
    (folder) => statSync(folder, { throwIfNoEntry: false }) !== undefined,
  );
  let seen = '';
  const look = (): void => {
    // Taken before the files are read, so that a write during the rendering is seen by the next look.
    const now = folders.map(stateOf).join('\n');
    if (now === seen) return;
    seen = now;
    options.onSave(renderOnce(options));
  };
  look();
  let settling: NodeJS.Timeout | undefined;
  const watchers = folders.map((folder) =>
    watch(folder, (_, name) => {
      if (name !== null && !isSiteFile(name)) return;
      clearTimeout(settling);
      settling = setTimeout(look, SETTLE_MS);
    }),
  );
  return () => {
    clearTimeout(settling);
    for (const watcher of watchers) watcher.close();
  };
}

function renderOnce(options: DevOptions): Save {
  const start = performance.now();
  const ms = (): number => performance.now() - start;
  try {
    const names = options.site === undefined ? everySite(options) : [options.site];
    const [findings, changes]: [Finding[], SiteChange[]] = [[], []];
    const holds = writeSites(names, options, ({ release, findings: own, changes: its }) => {
      findings.push(...own);
      changes.push(...its.map((change) => ({ site: release.site.name, ...change })));
    });
    return holds
      ? { kind: 'written', ms: ms(), changes }
      : { kind: 'broken', ms: ms(), report: policyReport(findings, options.mode) };
  } catch (error) {
    const badInput = badInputOf(error);
    if (badInput === undefined) throw error;
    return { kind: 'refused', ms: ms(), problems: badInput.words };
  }
}

/** Changes with every save, also where an editor puts a new file in the old one's place. */
function stateOf(folder: string): string {
  return readdirSync(folder)
    .filter(isSiteFile)
    .map((name) => {
      const stats = statSync(path.join(folder, name), { throwIfNoEntry: false, bigint: true });
      return `${name} ${String(stats?.ino)} ${String(stats?.size)} ${String(stats?.mtimeNs)}`;
    })
    .join('\n');
}

function isSiteFile(name: string): boolean {
  return name.endsWith('.yaml');
}

/** `npm run dev -- [site]`: until Ctrl-C. */
export function main(args: readonly string[]): Promise<ExitCode> {
  const command = aCommand('dev', 'Renders again at every save of a site file, and shows what changed', false)
    .argument('[site]', 'all sites where it is left out')
    .option('--out <folder>', 'where the trees go, a folder a site', 'dist')
    .option('--stacks <folder>', 'where the site files are');
  return run(command, args, async () => {
    const { out, stacks } = command.opts<{ out: string; stacks?: string }>();
    const [site] = command.args;
    const files = stacks === undefined ? {} : { stacksDir: stacks };
    everySite(files);
    const stop = watchSites({
      ...(site === undefined ? {} : { site }),
      ...files,
      out,
      date: today(),
      mode: modeOf(process.env),
      onSave: (save) => say(saveWords(save)),
    });
    // Listened for before it is promised.
    const ended = new Promise((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve));
    say(styled('dim', 'watching the site files; Ctrl-C ends'));
    await ended;
    stop();
    return EXIT.held;
  });
}

function saveWords(save: Save): string {
  const took = styled('dim', `${Math.round(save.ms)} ms`);
  switch (save.kind) {
    case 'written':
      return `${took} ${changeWords(save.changes)}`;
    case 'broken':
      return `${took} ${styled('red', 'a policy is broken; the last good tree stands')}\n${save.report}`;
    case 'refused':
      return `${took} ${styled('red', 'not rendered; the last good tree stands')}\n${save.problems}`;
  }
}
