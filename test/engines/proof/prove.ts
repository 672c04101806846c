import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { ENGINES } from '../engines.ts';
import { programIfThere } from '../programs.ts';
import type { Proof } from './proof.ts';
import { keep } from './proof.ts';

export interface Claim {
  readonly artefact: string;
  /** a program of engines.ts */
  readonly judge: string;
  /** of the judge, where it is not the one of engines.ts */
  readonly version?: string;
  /** further programs, or files by their whole path, without which it cannot judge */
  readonly needs?: readonly string[];
  /** why this run cannot prove it whatever programs are here, such as a missing root */
  readonly hindrance?: string | undefined;
}

/**
 * Runs what proves a claim and keeps how it ended, failures included. Where a program is missing nothing is run and
 * the row says which: a test passes there, and the table does not.
 */
export async function prove(claim: Claim, judge: () => Promise<string>, dir?: string): Promise<void> {
  const { artefact, judge: name, version = versionOf(name), needs = [], hindrance } = claim;
  const row = (status: Proof['status'], why: string) =>
    keep({ artefact, judge: name, version, status, why }, dir);
  const missing = [...new Set([name, ...needs])].filter((program) => !isHere(program));
  const why = missing.length > 0 ? `not here: ${missing.join(', ')}` : hindrance;
  if (why !== undefined) {
    row('absent', why);
    return;
  }
  try {
    row('proven', await judge());
  } catch (error) {
    row(
      'failed',
      (error instanceof Error ? error.message : String(error)).replaceAll('\n', '; ').slice(0, 300).trim(),
    );
    throw error;
  }
}

function isHere(need: string): boolean {
  return need.startsWith('/') ? existsSync(need) : programIfThere(need) !== undefined;
}

/** Why no host can have a network of its own here; root in a container may be without that right too. */
export const ROOT_MISSING = hindranceOfHosts();

function hindranceOfHosts(): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root, for a network of each host';
  const { status } = spawnSync('unshare', ['--net', '--mount', 'true']);
  return status === 0 ? undefined : 'root has no right here to give each host a network of its own';
}

/** Of a program of engines.ts; empty for any other. */
export function versionOf(judge: string): string {
  return ENGINES.find(({ programs }) => programs.some(({ name }) => name === judge))?.version ?? '';
}
