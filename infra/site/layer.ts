import { isMap, LineCounter, parseDocument } from 'yaml';
import type { Node as YamlNode, YAMLError } from 'yaml';
import type { Place, Problem } from './problem.ts';
import { EMPTY } from './tree.ts';
import type { LayerName, Node } from './tree.ts';
import { isEmpty, keyOf, offsetOf, treeOf } from './yaml-tree.ts';
import type { YamlFile } from './yaml-tree.ts';

export interface LayerSource {
  readonly layer: LayerName;
  /** as problems and `explain` name it */
  readonly file: string;
  readonly text: string;
}

export interface ParsedLayer {
  readonly tree: Node;
  readonly problems: readonly Problem[];
}

/**
 * One file as a tree. Fleet and archetypes are the shape itself; a site file is a Pulumi stack file and has it
 * under `config: {millwright:site: …}`, whatever else is in there being Pulumi's.
 */
export function parseLayer({ layer, file, text }: LayerSource): ParsedLayer {
  const lines = new LineCounter();
  // Twice the same key is found by treeOf, which knows the path and whose cost is not the square of their number.
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, prettyErrors: false });
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const [first] = [...document.errors, ...document.warnings];
  // After its first error a parser guesses: what it says then confuses more than it helps.
  if (first !== undefined) return { tree: EMPTY, problems: [syntaxProblem(first, placeAt(first.pos[0]))] };

  const yaml: YamlFile = { layer, placeAt, problems: [] };
  const root =
    layer === 'site' ? siteWithin(document.contents, yaml) : { node: document.contents, offset: 0 };
  if (root === undefined || isEmpty(root.node)) return { tree: EMPTY, problems: yaml.problems };
  return { tree: treeOf(root.node, yaml, '', root.offset), problems: yaml.problems };
}

const SITE_PATH = ['config', 'millwright:site'];

/** The site in a stack file, and where its key stands. */
function siteWithin(
  contents: YamlNode | null,
  file: YamlFile,
): { node: YamlNode; offset: number } | undefined {
  let root = { node: contents, offset: 0 };
  for (const key of SITE_PATH) {
    const pair = isMap(root.node) ? root.node.items.find((item) => keyOf(item) === key) : undefined;
    if (pair === undefined || isEmpty(pair.value)) {
      file.problems.push({
        ...file.placeAt(pair === undefined ? root.offset : offsetOf(pair.key)),
        rule: 'no-site',
        path: '',
        got: isEmpty(contents) ? 'an empty file' : `no \`${key}:\` with anything in it`,
        wanted: 'the site under `config:`, `millwright:site:`',
        remedy: 'begin with `config:`, below it `  millwright:site:`, below that `    archetype: <name>`',
      });
      return undefined;
    }
    root = { node: pair.value as YamlNode, offset: offsetOf(pair.key) };
  }
  return root as { node: YamlNode; offset: number };
}

const SYNTAX_REMEDIES: Partial<Record<string, string>> = {
  TAB_AS_INDENT: 'indent with spaces',
  MULTIPLE_DOCS: 'a site file is one document: remove what follows the line `---`',
  TAG_RESOLVE_FAILED: 'remove the tag (`!…`): values are plain',
  RESOURCE_EXHAUSTION: 'nothing in a site is nested that deep: check that this is the file you meant',
  MISSING_CHAR: 'close the quote or the bracket, or put the character that is missing',
  BAD_INDENT: 'align this line with the others of its map, and close what is open above it',
};

function syntaxProblem(error: YAMLError, place: Place): Problem {
  // Where in its line a parser gives up depends on the stack that it had.
  const isTooDeep = error.code === 'RESOURCE_EXHAUSTION';
  // What follows is advice for programmers, or the line itself.
  const [message = ''] = error.message.split(/[;\n]/);
  return {
    ...place,
    column: isTooDeep ? 1 : place.column,
    rule: 'yaml',
    path: '',
    got: isTooDeep ? 'brackets in brackets without end' : `something that is no YAML (${message})`,
    wanted: 'YAML 1.2',
    remedy: SYNTAX_REMEDIES[error.code] ?? 'mend this line; an editor with YAML support shows where',
  };
}
