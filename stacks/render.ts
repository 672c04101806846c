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
import type { Prepared, PrepareOptions } from './prepare.ts';
import { prepareEach } from './prepare.ts';
import { everySite } from './site-files.ts';
import { count, styled } from './table.ts';
import type { Staged, Tree } from './write-tree.ts';
import { readTree, recover, stageTree } from './write-tree.ts';

/** What rendering a site came to. */
export interface Rendered extends Prepared {
  readonly folder: string;
  /** against the tree that stood there before */
  readonly changes: readonly Change[];
}

/** No site's name has a dot in it. */
const START_SUFFIX = '.start';

export interface WriteOptions extends PrepareOptions {
  /** a folder a site below it */
  readonly out: string;
  readonly mode: Mode;
}

/**
 * Renders sites one after the other, and writes their trees if all sites are good and the policies hold for all of
 * them; else nothing, and false where a policy is broken. Each tree waits beside its place for the last site, so the
 * memory is that of one site, and a process that dies leaves each site as it was or as it is to be.
 * @param onSite told of each site as it is rendered, before anybody knows whether it is written
 */
export function writeSites(
  names: readonly string[],
  options: WriteOptions,
  onSite: (site: Rendered) => void,
): boolean {
  const { out, mode } = options;
  const staged: Staged[] = [];
  const broken: string[] = [];
  recover(out, [...names, ...names.map((name) => `${name}${START_SUFFIX}`)]);
  try {
    prepareEach(names, options, (site) => {
      const folder = path.join(out, site.release.site.name);
      const [before, tree] = [readTree(folder), treeOf(site)];
      if (failing(site.findings, mode).length > 0) broken.push(folder);
      if (broken.length === 0) staged.push(stageTree(folder, before, tree), ...stageStart(folder, site));
      onSite({ ...site, folder, changes: changesBetween(before, tree) });
    });
    if (broken.length === 0) for (const { take } of staged) take();
    return broken.length === 0;
  } finally {
    for (const { drop } of staged) drop();
  }
}

/** Beside the tree and not in it: who applies the tree must not apply what starts it. */
function stageStart(folder: string, site: Prepared): readonly Staged[] {
  const beside = `${folder}${START_SUFFIX}`;
  const [before, start] = [readTree(beside), startTreeOf(site)];
  return before.size === 0 && start.size === 0 ? [] : [stageTree(beside, before, start)];
}

/** A site's tree, with paths below the site's own folder. */
export function treeOf({ release }: Pick<Prepared, 'release'>): Tree {
  const prefix = `${release.site.name}/`;
  return new Map([...yamlTree(release)].map(([file, text]) => [file.slice(prefix.length), text]));
}

/** What starts who holds the tree, by step; empty where that is Pulumi. It is never part of the tree (decision 16). */
export function startTreeOf({ release }: Pick<Prepared, 'release'>): Tree {
  return treeOf({ release: { ...release, placed: release.start } });
}

/** Both: everything that a site gets, whoever holds it. */
export function wholeTreeOf(site: Pick<Prepared, 'release'>): Tree {
  return new Map([...startTreeOf(site), ...treeOf(site)]);
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
    const names = site === undefined ? everySite(files) : [site];
    const wordsOf = names.length <= AT_LENGTH ? wordsAtLength : shortWords;
    const [words, documents]: [string[], unknown[]] = [[], []];
    const holds = writeSites(names, { ...files, date, out, mode }, (one) => {
      words.push(wordsOf(one, mode));
      if (json === true) documents.push(documentOf(one, mode));
    });
    say(words.join('\n'));
    if (json === true) printJson({ sites: documents });
    if (!holds) say(styled('red', 'a policy is broken, so nothing was written'));
    return holds ? EXIT.held : EXIT.failed;
  });
}

/** So many sites are told of at length; of more, each has a line. */
const AT_LENGTH = 4;

function wordsAtLength({ release, findings, folder, changes }: Rendered, mode: Mode): string {
  const { site, placed } = release;
  return [
    styled('bold', `${site.name}: ${count(placed.length, 'object')} in ${folder}`),
    policyReport(findings, mode),
    isNew(changes, placed.length) ? 'a new tree' : changeWords(changes),
    '',
  ].join('\n');
}

function shortWords({ release, findings, folder, changes }: Rendered, mode: Mode): string {
  const { site, placed } = release;
  const changed = isNew(changes, placed.length) ? 'a new tree' : `${count(changes.length, 'object')} changed`;
  const line = `${site.name}: ${count(placed.length, 'object')} in ${folder}, ${changed}`;
  const isQuiet = findings.every(({ status }) => status === 'excepted');
  return isQuiet ? `${line}, every policy holds` : `${line}\n${policyReport(findings, mode)}`;
}

function isNew(changes: readonly Change[], objects: number): boolean {
  return changes.length === objects && changes.every(({ change }) => change === 'added');
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
