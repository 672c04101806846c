import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Node as YamlNode, Pair, YAMLError } from 'yaml';
import type { Place, Problem } from './problem.ts';
import { EMPTY, written } from './tree.ts';
import type { LayerName, Node, Setting } from './tree.ts';

export interface LayerSource {
  readonly layer: LayerName;
  readonly file: string;
  readonly text: string;
}

export interface ParsedLayer {
  readonly tree: Node;
  readonly problems: readonly Problem[];
}

const RANK: Record<LayerName, number> = { fleet: 0, archetype: 1, site: 2 };
/** The written shape is eight maps deep. */
const MAX_DEPTH = 16;

/**
 * One file as a tree. Fleet and archetypes are the shape itself; a site file is a Pulumi stack file and has it
 * under `config: {millwright:site: …}`, whatever else is in there being Pulumi's.
 */
export function parseLayer(source: LayerSource): ParsedLayer {
  const lines = new LineCounter();
  // Twice the same key is found by the walk below, which knows the path and costs no square of the keys' number.
  const document = parseDocument(source.text, { lineCounter: lines, uniqueKeys: false, prettyErrors: false });
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file: source.file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const first = [...document.errors, ...document.warnings][0];
  // After its first error a parser guesses: what it says then confuses more than it helps.
  if (first) return { tree: EMPTY, problems: [syntaxProblem(first, placeAt(first.pos[0]))] };

  const problems: Problem[] = [];
  const report = (offset: number, path: string, told: Omit<Problem, 'path' | keyof Place>): void => {
    problems.push({ ...placeAt(offset), path, ...told });
  };
  const walk = createWalk(source.layer, placeAt, report);

  if (source.layer !== 'site') {
    if (document.contents === null || isEmpty(document.contents)) return { tree: EMPTY, problems };
    return { tree: walk(document.contents, '', 0, 0), problems };
  }
  let at: unknown = document.contents;
  let offset = 0;
  for (const key of ['config', 'millwright:site']) {
    const pair: Pair | undefined = isMap(at) ? at.items.find((item) => keyOf(item) === key) : undefined;
    if (pair === undefined || isEmpty(pair.value)) {
      report(offset, '', {
        rule: 'no-site',
        got: document.contents === null ? 'an empty file' : `no \`${key}\` with anything in it`,
        wanted: 'the site under `config:`, `millwright:site:`',
        remedy: 'begin with `config:`, below it `  millwright:site:`, below that `    archetype: <name>`',
      });
      return { tree: EMPTY, problems };
    }
    offset = rangeStart(pair.key);
    at = pair.value;
  }
  return { tree: walk(at as YamlNode, '', offset, 0), problems };
}

type Report = (offset: number, path: string, told: Omit<Problem, 'path' | keyof Place>) => void;
type Walk = (node: YamlNode | null, path: string, keyOffset: number, depth: number) => Node;

function createWalk(layer: LayerName, placeAt: (offset: number) => Place, report: Report): Walk {
  const setting = (kind: Setting['kind'], value: unknown, path: string, at: number, key: number): Setting => {
    return { kind, value, layer, path, place: placeAt(at), keyPlace: placeAt(key), rank: RANK[layer] };
  };
  const walk: Walk = (node, path, keyOffset, depth) => {
    const offset = node?.range?.[0] ?? keyOffset;
    if (node === null || isEmpty(node)) return written(setting('gone', null, path, offset, keyOffset));
    if (isAlias(node) || ('anchor' in node && node.anchor !== undefined)) {
      report(offset, path, {
        rule: 'alias',
        got: isAlias(node) ? `the alias *${node.source}` : `the anchor &${String(node.anchor)}`,
        wanted: 'no anchors and aliases',
        remedy: 'write the value where it holds, or once in `defaults` or `cellTypes`',
      });
      return EMPTY;
    }
    if (depth > MAX_DEPTH) {
      report(offset, path, {
        rule: 'too-deep',
        got: `more than ${MAX_DEPTH} maps in one another`,
        wanted: 'the shape of a site',
        remedy: 'see stacks/site.schema.json for what may stand here',
      });
      return EMPTY;
    }
    if (!isMap(node)) return written(setting('value', valueOf(node), path, offset, keyOffset));
    const entries = new Map<string, Node>();
    const keyLines = new Map<string, number>();
    for (const pair of node.items) {
      const key = keyOf(pair);
      const keyAt = rangeStart(pair.key);
      const below = path === '' ? String(key) : `${path}.${String(key)}`;
      if (key === undefined || key === '__proto__') {
        report(keyAt, path, {
          rule: 'key',
          got: key ?? 'a key that is no plain text',
          wanted: 'a name as key',
          remedy: 'write the key as plain text; put a number or a truth value in quotes',
        });
        continue;
      }
      const firstLine = keyLines.get(key);
      if (firstLine !== undefined) {
        report(keyAt, below, {
          rule: key === 'role' ? 'two-roles' : 'duplicate-key',
          got: `\`${key}\` a second time`,
          wanted: key === 'role' ? 'one role for a host' : 'each name once in a map',
          remedy: `it is first written in line ${firstLine}: keep one of the two`,
        });
        continue;
      }
      keyLines.set(key, placeAt(keyAt).line);
      entries.set(key, walk(pair.value as YamlNode | null, below, keyAt, depth + 1));
    }
    return written(setting('map', undefined, path, offset, keyOffset), entries);
  };
  return walk;
}

function isEmpty(node: unknown): boolean {
  return node === null || (isScalar(node) && node.value === null);
}

function keyOf(pair: Pair): string | undefined {
  return isScalar(pair.key) && typeof pair.key.value === 'string' ? pair.key.value : undefined;
}

function rangeStart(node: unknown): number {
  return isScalar(node) || isMap(node) || isSeq(node) ? (node.range?.[0] ?? 0) : 0;
}

/** No part of the shape is a list: one is carried as plain data, only to be named in an error. */
function valueOf(node: YamlNode): unknown {
  if (isScalar(node)) return node.value;
  return isSeq(node) ? node.items.map((item) => (isScalar(item) ? item.value : '…')) : '…';
}

const SYNTAX_REMEDIES: Partial<Record<string, string>> = {
  TAB_AS_INDENT: 'indent with spaces',
  MULTIPLE_DOCS: 'a site file is one document: remove what follows the line `---`',
  TAG_RESOLVE_FAILED: 'remove the tag (`!…`): values are plain',
  RESOURCE_EXHAUSTION: 'nothing in a site is nested that deep: check that this is the file you meant',
  MISSING_CHAR: 'close the quote or the bracket, or put the colon that is missing',
  BAD_INDENT: 'align this line with the others of its map',
};

function syntaxProblem(error: YAMLError, place: Place): Problem {
  const [message = ''] = error.message.split('\n');
  return {
    ...place,
    rule: 'yaml',
    path: '',
    got: `something that is no YAML (${message})`,
    wanted: 'YAML 1.2',
    remedy: SYNTAX_REMEDIES[error.code] ?? 'mend this line; an editor with YAML support shows where',
  };
}
