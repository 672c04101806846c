import { deepFreeze } from '../kube/object.ts';
import { derive } from './derive.ts';
import { located } from './finding.ts';
import type { Finding } from './finding.ts';
import { graft } from './graft.ts';
import { INVARIANTS } from './invariants/all.ts';
import type { Demand } from './invariants/invariant.ts';
import type { ParsedLayer } from './layer.ts';
import { misnamed } from './names.ts';
import { suggestion } from './nearest.ts';
import { SiteError } from './problem.ts';
import type { Site } from './site.ts';
import { foundInSoundPart } from './sound-part.ts';
import { keysOf, merge, plainOf } from './tree.ts';
import type { Node } from './tree.ts';
import { validate } from './validate.ts';

/** A site, and the tree behind it in which every value knows its line. */
export interface Resolved {
  readonly site: Site;
  readonly tree: Node;
}

/**
 * The site that some layers make, lowest first. Throws a SiteError with every problem that there is. An invariant
 * is asked where all that it reads is of its shape: else it would say the same thing twice.
 */
export function resolveSite(
  name: string,
  file: string,
  layers: readonly ParsedLayer[],
  demands: readonly Demand[] = [],
): Resolved {
  const tree = graft(layers.map((layer) => layer.tree).reduce(merge));
  const problems = layers.flatMap((layer) => layer.problems);
  if (problems.some(({ rule }) => !LOSES_NOTHING.has(rule))) throw new SiteError(problems);

  const checked = validate(tree);
  const findings: Finding[] = [
    ...misnamed(tree),
    ...removedNothing(tree),
    ...archetypeBelow(tree),
    ...untyped(tree),
  ];
  if ('complete' in checked) findings.push(...INVARIANTS.flatMap((rule) => rule(checked.complete, demands)));
  else {
    const plain = plainOf(tree);
    const told = new Set(findings.map(({ path }) => path.join('.')));
    findings.push(...checked.findings.filter((finding) => !isTold(finding, told)));
    findings.push(...INVARIANTS.flatMap((rule) => foundInSoundPart(plain, (site) => rule(site, demands))));
  }

  const top = { file, line: 1, column: 1 };
  const all = [...problems, ...findings.map((finding) => located(finding, tree, top))];
  if (all.length > 0 || !('complete' in checked)) throw new SiteError(all);
  return { site: deepFreeze(derive(name, checked.complete)), tree };
}

/** After these the rest of a file still says what it says; after others, what it seems to lack may be there. */
const LOSES_NOTHING: ReadonlySet<string> = new Set(['duplicate-key', 'two-roles', 'key']);

/** Which archetype is read is the site's to say: below it the key would come too late. */
function archetypeBelow(tree: Node): readonly Finding[] {
  const setting = tree.entries.get('archetype')?.settings[0];
  if (setting === undefined || setting.layer === 'site') return [];
  return [
    {
      rule: 'archetype-below',
      path: ['archetype'],
      got: `an archetype in ${setting.place.file}:${setting.place.line}`,
      wanted: 'the archetype in the site file alone',
      remedy: 'take that line out',
    },
  ];
}

/** A cell whose type is none of the site's: what it lacks for that is not told beside it. */
function untyped(tree: Node): readonly Finding[] {
  const types = keysOf(tree.entries.get('cellTypes'));
  return [...(tree.entries.get('cells')?.entries ?? [])].flatMap(([name, cell]): readonly Finding[] => {
    const type = cell.entries.get('type')?.value;
    if (typeof type !== 'string' || types.includes(type)) return [];
    return [
      {
        rule: 'no-such-type',
        path: ['cells', name, 'type'],
        got: JSON.stringify(type),
        wanted: 'a name of `cellTypes`',
        remedy: suggestion(type, types),
      },
    ];
  });
}

/** Whether what is missing is missing by a fault that was told: of the cell's type, or of a null in its own place. */
function isTold({ rule, path }: Finding, told: ReadonlySet<string>): boolean {
  if (rule !== 'missing') return false;
  return told.has(path.join('.')) || (path[0] === 'cells' && told.has(`cells.${path[1] ?? ''}.type`));
}

/** A null that removes nothing is a value that somebody forgot. */
function removedNothing(node: Node, path: readonly string[] = []): readonly Finding[] {
  if (node.settings[0]?.kind === 'gone') {
    return [
      {
        rule: 'removed-nothing',
        at: 'key',
        path,
        got: 'nothing behind the colon',
        wanted: 'a value',
        remedy: `write one, or take the line out; null removes a value of a lower layer, and none sets ${path.join('.')}`,
      },
    ];
  }
  if (node.entries.size === 0) return [];
  return [...node.entries].flatMap(([key, entry]) =>
    // Nearly every node is a plain value, and a site has thousands of them.
    entry.kind === 'value' && entry.settings.length === 1 ? [] : removedNothing(entry, [...path, key]),
  );
}
