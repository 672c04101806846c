import { sweep } from '../cluster/cluster-folder.ts';
import { proofTable } from './proof-table.ts';
import { forget, proofs } from './proof.ts';

/** Each run begins with an empty proof table and ends by showing it. */
export default async function setup(): Promise<() => void> {
  forget();
  await sweep();
  return () => {
    const rows = proofs();
    if (rows.length > 0) process.stderr.write(`\n${proofTable(rows)}\n`);
  };
}
