import { z } from 'zod';
import { ConfigError } from '../kit/config.ts';

const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const row = z.object({
  namespace: z.string().regex(label, 'the name of a namespace'),
  name: z
    .string()
    .max(253)
    .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, 'the name of a Secret'),
  subject: z.string().min(1).max(64),
  names: z.array(z.string().min(1).max(253)).max(64).readonly(),
});

/** What infra renders: every certificate that this site is to have, and how long each lives. */
const Table = z.object({
  lifeDays: z.number().int().min(1).max(10_000),
  rows: z.array(row).max(4096),
});
export type Table = z.infer<typeof Table>;

/** A certificate with its key, in a Secret. */
export type Row = Table['rows'][number];

/** Throws a ConfigError with everything that is wrong with it. */
export function parseTable(text: string): Table {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw new ConfigError('the table of certificates', ['it is no JSON']);
  }
  const result = Table.safeParse(document);
  if (result.success) return result.data;
  throw new ConfigError(
    'the table of certificates',
    result.error.issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`),
  );
}

export function nameOf({ namespace, name }: Pick<Row, 'namespace' | 'name'>): string {
  return `${namespace}/${name}`;
}
