import { table } from '../../../stacks/table.ts';
import type { Proof } from './proof.ts';

/** For people: what is proven, by what, and what is not and why. */
export function proofTable(rows: readonly Proof[]): string {
  return table(
    ['what', 'judged by', 'version', 'status', 'why'],
    rows.map(({ artefact, judge, version, status, why }) => [artefact, judge, version, status, why]),
  );
}
