import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { ABSENT } from './absent.ts';

/** One line of the proof table: what was judged, by what, and how that ended. */
export type Proof = z.infer<typeof Proof>;

export const Proof = z.strictObject({
  artefact: z.string().min(1),
  /** the program that judged it */
  judge: z.string().min(1),
  /** of the judge; empty where it is absent and its version is not known */
  version: z.string(),
  status: z.enum(['proven', 'absent', 'failed']),
  /** what was seen; why it was not proven */
  why: z.string(),
});

const DIR = path.join(import.meta.dirname, '..', '..', '..', 'build', 'proof');

/** Names the suite whose rows these are, to the processes that its tests run in: global-setup.ts. */
export const SUITE = 'PROOF_SUITE';

/** Keeps a row, one file each, so that tests of several processes do not write into one another's. */
export function keep(proof: Proof, root = DIR): void {
  const dir = path.join(root, process.env[SUITE] ?? 'other');
  mkdirSync(dir, { recursive: true });
  const name = createHash('sha256').update(`${proof.artefact}\n${proof.judge}`).digest('hex').slice(0, 16);
  writeFileSync(path.join(dir, `${name}.json`), `${JSON.stringify(proof, undefined, 2)}\n`);
}

/** All rows of the last run of each suite, sorted by what was judged, and what no suite can judge here. */
export function proofs(dir = DIR): readonly Proof[] {
  const files = existsSync(dir) ? readdirSync(dir, { recursive: true, encoding: 'utf8' }) : [];
  const rows = files
    .filter((file) => file.endsWith('.json'))
    .map((file) => Proof.parse(JSON.parse(readFileSync(path.join(dir, file), 'utf8'))))
    .sort((a, b) => compare(a.artefact, b.artefact) || compare(a.judge, b.judge));
  return [...rows, ...ABSENT];
}

/** Takes the rows of a suite away that were written before this time. */
export function forget(suite: string, beforeMs: number, dir = DIR): void {
  const own = path.join(dir, suite);
  const files = existsSync(own) ? readdirSync(own).map((name) => path.join(own, name)) : [];
  for (const file of files) if (statSync(file).mtimeMs < beforeMs) rmSync(file);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
