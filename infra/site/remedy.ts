import type { z } from 'zod';
import { nearest } from './nearest.ts';
import type { Node } from './tree.ts';

/** What to do about a value that the shape does not allow. */
export function remedyOf(issue: z.core.$ZodIssue, path: readonly string[], { kind, value }: Node): string {
  const key = path.at(-1) ?? '';
  if (Array.isArray(value))
    return key === 'role' ? ONE_ROLE : 'write it without the brackets or dashes of a list';
  if (kind === 'map') return 'write one value here, not a map';
  if (issue.code === 'invalid_value') return remedyOfChoice(String(value), issue.values.map(String), key);
  if (issue.code === 'invalid_type') return remedyOfType(issue, value, key);
  return sizeMeant(issue, value) ?? `change \`${key}\` to what is wanted`;
}

const ONE_ROLE =
  'a host is a K3s server, a K3s agent or an EdgeCore host: keep one; for a second role take a second host';

function remedyOfChoice(value: string, choices: readonly string[], key: string): string {
  const meant = nearest(value, choices);
  if (/^(linux\/)?arm(\/?v[67]|32|hf)$/.test(value)) {
    return 'take a 64-bit host: the inferencer does not run on this one';
  }
  return meant === undefined ? `change \`${key}\` to one of them` : `did you mean \`${meant}\`?`;
}

function remedyOfType(issue: z.core.$ZodIssueInvalidType, value: unknown, key: string): string {
  if (issue.expected === 'int') return `round it: ${Math.round(Number(value))}`;
  if (issue.expected === 'number') {
    if (typeof value !== 'string') return `change \`${key}\` to what is wanted`;
    const isNumber = /^[0-9]+$/.test(value);
    return isNumber
      ? `take the quotes off: ${value}`
      : 'write the number alone: its unit is in the name of the key';
  }
  if (issue.expected !== 'string') return `write a map below \`${key}:\``;
  const isScalar = typeof value === 'number' || typeof value === 'boolean';
  return sizeMeant(issue, value) ?? (isScalar ? `put it in quotes: "${String(value)}"` : 'write a text');
}

/** `2`, `2 GB` and `2G` where `2GiB` is wanted. */
function sizeMeant(issue: z.core.$ZodIssue, value: unknown): string | undefined {
  if (!issue.message.startsWith('a size')) return undefined;
  const [, amount, unit] = /^([0-9]+)\s*([kmg]?)i?b?$/i.exec(String(value)) ?? [];
  if (amount === undefined) return 'write a whole number and its unit, without a space';
  return `write it with its unit: ${amount}${unit?.toLowerCase() === 'm' ? 'MiB' : 'GiB'}`;
}
