import type { TestProject } from 'vitest/node';
import { sweep } from '../cluster/cluster-folder.ts';
import { proofTable } from './proof-table.ts';
import { forget, proofs, SUITE } from './proof.ts';

/** Each run of a suite begins without the rows of its last and ends by showing the table, of the other suites too. */
export default async function setup({ name }: TestProject): Promise<() => void> {
  process.env[SUITE] = name;
  forget(name);
  await sweep();
  return () => {
    const rows = proofs();
    if (rows.length > 0) process.stderr.write(`\n${proofTable(rows)}\n`);
  };
}
