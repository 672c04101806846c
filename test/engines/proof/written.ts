import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { Proof } from './proof.ts';
import { withProofs } from './readme.ts';

const REPOSITORY = path.join(import.meta.dirname, '..', '..', '..');
const FILE = path.join(REPOSITORY, 'docs', 'proof.json');
const README = path.join(REPOSITORY, 'README.md');

/** The rows of the last full run, as they are committed. */
export function writtenProofs(): readonly Proof[] {
  return z.array(Proof).parse(JSON.parse(readFileSync(FILE, 'utf8')));
}

export function readReadme(): string {
  return readFileSync(README, 'utf8');
}

/** Commits to these rows: docs/proof.json, and the README's table of them. */
export function writeProofs(rows: readonly Proof[]): void {
  writeFileSync(FILE, `${JSON.stringify(rows, undefined, 2)}\n`);
  writeFileSync(README, withProofs(readReadme(), rows));
}
