import path from 'node:path';
import { yamlTree } from '../infra/tree/tree.ts';
import type { Mode } from '../policies/enforce.ts';
import { failing } from '../policies/enforce.ts';
import type { IsoDate } from '../policies/exception.ts';
import type { Change } from './changes.ts';
import { changesBetween } from './changes.ts';
import type { ExitCode } from './command.ts';
import { aCommand, EXIT, modeOf, parseDate, printJson, run, say, today } from './command.ts';
import { fieldLine } from './field-changes.ts';
import { policyReport, policyRows } from './policy-table.ts';
import type { Prepared } from './prepare.ts';
import { prepareAll } from './prepare.ts';
import { siteNames } from './site-files.ts';
import { count, styled } from './table.ts';
import type { Tree } from './write-tree.ts';
import { readTree, writeTree } from './write-tree.ts';

/** What rendering a site came to. */
export interface Rendered extends Prepared {
  readonly folder: string;
  /** against the tree that stood there before */
  readonly changes: readonly Change[];
}

/** Writes the trees of some sites, each whole, if the policies hold for all of them; else writes nothing. */
export function writeSites(sites: readonly Prepared[], out: string, mode: Mode): readonly Rendered[] {
  const holds = sites.every(({ findings }) => failing(findings, mode).length === 0);
  return sites.map((site) => {
    const folder = path.join(out, site.release.site.name);
    const tree = treeOf(site);
    const before = readTree(folder);
    if (holds) writeTree(folder, tree);
    return { ...site, folder, changes: changesBetween(before, tree) };
  });
}

/** A site's tree, with paths below the site's own folder. */
export function treeOf({ release }: Prepared): Tree {
  const prefix = `${release.site.name}/`;
  return new Map([...yamlTree(release)].map(([file, text]) => [file.slice(prefix.length), text]));
}

/** `npm run render -- [site]`: the tree of a site, or of all, for the GitOps repository. */
export function main(args: readonly string[]): Promise<ExitCode> {
  const command = aCommand('render', 'Renders sites to a tree of YAML, one object a file')
    .argument('[site]', 'all sites where it is left out')
    .option('--out <folder>', 'where the trees go, a folder a site', 'dist')
    .option('--stacks <folder>', 'where the site files are')
    .option('--date <day>', 'the day against which exceptions are judged', parseDate, today());
  return run(command, args, () => {
    const { json, out, stacks, date } = command.opts<{
      json?: true;
      out: string;
      stacks?: string;
      date: IsoDate;
    }>();
    const files = stacks === undefined ? {} : { stacksDir: stacks };
    const [site] = command.args;
    const mode = modeOf(process.env);
    const sites = prepareAll(site === undefined ? siteNames(files) : [site], { ...files, date });
    const rendered = writeSites(sites, out, mode);
    for (const one of rendered) say(wordsOf(one, mode));
    if (json === true) printJson({ sites: rendered.map((one) => documentOf(one, mode)) });
    const holds = rendered.every(({ findings }) => failing(findings, mode).length === 0);
    if (!holds) say(styled('red', 'a policy is broken, so nothing was written'));
    return holds ? EXIT.held : EXIT.failed;
  });
}

function wordsOf({ release, findings, folder, changes }: Rendered, mode: Mode): string {
  const { site, placed } = release;
  return [
    styled('bold', `${site.name}: ${count(placed.length, 'object')} in ${folder}`),
    policyReport(findings, mode),
    changes.length === placed.length && changes.every(({ change }) => change === 'added')
      ? 'a new tree'
      : changeWords(changes),
    '',
  ].join('\n');
}

const SIGNS = { added: '+', changed: '~', removed: '-' } as const;

/** Changes by object, with the fields of what was changed below it. */
export function changeWords(changes: readonly Change[]): string {
  if (changes.length === 0) return 'nothing changed';
  return changes
    .flatMap(({ id, change, fields }) => [
      `${SIGNS[change]} ${id}`,
      ...fields.map((field) => `    ${fieldLine(field)}`),
    ])
    .join('\n');
}

function documentOf({ release, findings, folder, changes }: Rendered, mode: Mode): unknown {
  const { site, placed } = release;
  return {
    site: site.name,
    folder,
    objects: placed.length,
    changes,
    policies: policyRows(findings, mode),
    findings,
  };
}
