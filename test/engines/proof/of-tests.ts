import type { Proof } from './proof.ts';

/** A row that stands for several tests, all those whose title it knows. */
export interface TestsClaim {
  readonly artefact: string;
  /** the program that judges in them */
  readonly judge: string;
  readonly version?: string;
  readonly tests: RegExp;
  /** what they have seen when all of them passed */
  readonly seen: string;
  /** why none of them ran, where none did */
  readonly without: string;
}

export interface TestOutcome {
  /** with those of the groups that it is in */
  readonly title: string;
  readonly state: 'passed' | 'failed' | 'skipped' | 'pending';
}

/** The row of each claim, by how its tests ended; none for a claim whose tests were not asked for. */
export function proofsOfTests(
  claims: readonly TestsClaim[],
  outcomes: readonly TestOutcome[],
): readonly Proof[] {
  return claims.flatMap(({ artefact, judge, version = '', tests, seen, without }) => {
    const own = outcomes.filter(({ title }) => tests.test(title));
    if (own.length === 0) return [];
    const row = (status: Proof['status'], why: string) => [{ artefact, judge, version, status, why }];
    const failed = own.filter(({ state }) => state === 'failed' || state === 'pending');
    if (failed.length > 0) return row('failed', failed.map(({ title }) => title).join('; '));
    const passed = own.filter(({ state }) => state === 'passed').length;
    return passed === 0 ? row('absent', without) : row('proven', `${seen} (${passed} tests)`);
  });
}
