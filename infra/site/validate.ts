import { z } from 'zod';
import type { Finding } from './finding.ts';
import { nearest } from './nearest.ts';
import { remedyOf } from './remedy.ts';
import { Complete } from './schema.ts';
import { nodeAt, plainOf } from './tree.ts';
import type { Node } from './tree.ts';

/** The merged tree as typed data, or everything in it that is not of the shape. */
export function validate(tree: Node): { complete: Complete } | { findings: readonly Finding[] } {
  const plain = plainOf(tree);
  const parsed = Complete.safeParse(plain);
  if (parsed.success) return { complete: parsed.data };
  return { findings: parsed.error.issues.flatMap((issue) => findingsOf(issue, tree)) };
}

function findingsOf(issue: z.core.$ZodIssue, tree: Node): readonly Finding[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key));
  const node = nodeAt(tree, path);
  if (node === undefined || node.kind === 'gone') return [missing(path, node, issue.message)];
  const wanted =
    issue.code === 'invalid_type' && issue.expected !== 'string' ? wantedType(issue) : issue.message;
  return [{ rule: ruleOf(path, node), path, got: shown(node), wanted, remedy: remedyOf(issue, path, node) }];
}

function unknownKey(path: readonly string[], key: string): Finding {
  const known = keysAt(path);
  const meant = nearest(key, known);
  return {
    rule: 'unknown-key',
    at: 'key',
    path: [...path, key],
    got: `the unknown key \`${key}\``,
    wanted: `one of ${known.join(', ')}`,
    remedy: meant === undefined ? 'remove it, or see stacks/site.schema.json' : `did you mean \`${meant}\`?`,
  };
}

function missing(path: readonly string[], node: Node | undefined, message: string): Finding {
  const key = path.at(-1) ?? '';
  const removed = node?.settings.at(-1);
  const remedy =
    removed === undefined
      ? `write \`${key}:\` here, or once in the archetype`
      : `\`${removed.path}\` is removed (null) in ${removed.place.file}:${removed.place.line}: give it a value, or take that line out`;
  const wanted = message.startsWith('Invalid input') ? `\`${key}\`` : message;
  return { rule: 'missing', path, got: 'nothing', wanted, remedy };
}

function ruleOf(path: readonly string[], node: Node): string {
  return path.at(-1) === 'role' && Array.isArray(node.value) ? 'two-roles' : 'value';
}

function wantedType(issue: z.core.$ZodIssueInvalidType): string {
  return issue.expected === 'object' || issue.expected === 'record'
    ? 'a map of names to values'
    : issue.message;
}

/** What somebody wrote, short enough for one line. */
function shown(node: Node): string {
  if (node.kind === 'map') return 'a map';
  const text = typeof node.value === 'number' ? String(node.value) : JSON.stringify(node.value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** The keys that the shape has at a path. */
function keysAt(path: readonly string[]): readonly string[] {
  let schema: z.core.$ZodType = Complete;
  for (const key of path) {
    schema = bare(schema);
    if (schema instanceof z.ZodObject) {
      const next = (schema.shape as Record<string, z.core.$ZodType>)[key];
      if (next === undefined) return [];
      schema = next;
    } else if (schema instanceof z.ZodRecord) schema = schema.valueType;
    else return [];
  }
  schema = bare(schema);
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

/** The shape without `optional` or `nullable` round it. */
export function bare(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodNullable ? bare(schema.unwrap()) : schema;
}
