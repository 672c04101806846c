import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { writeWhole } from '../trust/whole-file.ts';
import type { Standing } from './standing.ts';

/** What must outlive the gate: which tokens are out, and how each host stands. */
const Journal = z.strictObject({
  tokens: z.record(
    z.string(),
    z.strictObject({ id: z.string(), givenAtMs: z.number(), untilMs: z.number() }),
  ),
  standings: z.record(
    z.string(),
    z.strictObject({
      trustedAtMs: z.number().optional(),
      driftedAtMs: z.number().optional(),
      drifts: z.number(),
    }),
  ),
});

/** A token that was given to a host, by which it is found again. */
export interface GivenToken {
  readonly id: string;
  readonly givenAtMs: number;
  readonly untilMs: number;
}

export interface Memory {
  readonly tokens: Map<string, GivenToken>;
  readonly standings: Map<string, Standing>;
  /** Durable when it resolves. */
  save(): Promise<void>;
}

const FILE = 'journal.json';

/** One host a key, so it is as large as the site. A file that does not read is as none: hosts prove themselves anew. */
export function openMemory(dir: string): Memory {
  const file = path.join(dir, FILE);
  const { tokens, standings } = read(file);
  let turn = Promise.resolve();
  const memory = {
    tokens: new Map(Object.entries(tokens)),
    standings: new Map(
      Object.entries(standings).map(([host, { trustedAtMs, driftedAtMs, drifts }]) => [
        host,
        { trustedAtMs, driftedAtMs, drifts },
      ]),
    ),
    save: () => {
      turn = turn.catch(() => undefined).then(() => write(file, memory));
      return turn;
    },
  };
  return memory;
}

function write(file: string, { tokens, standings }: Pick<Memory, 'tokens' | 'standings'>): Promise<void> {
  return writeWhole(
    file,
    JSON.stringify({ tokens: Object.fromEntries(tokens), standings: Object.fromEntries(standings) }),
  );
}

function read(file: string): z.output<typeof Journal> {
  const nothing = { tokens: {}, standings: {} };
  if (!existsSync(file)) return nothing;
  try {
    return Journal.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return nothing;
  }
}
