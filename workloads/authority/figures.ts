import type { Metrics } from '../kit/metrics.ts';
import { caDueMs } from './decide.ts';
import type { Failure, Outcome } from './round.ts';
import type { Verdict } from './verdict.ts';

const STATES = ['valid', 'due', 'missing', 'wrong', 'expired'] as const satisfies readonly Verdict['state'][];
const FAILURES = ['ca', 'clock', 'api'] as const satisfies readonly Failure['at'][];

export interface Figures {
  issued(state: Verdict['state']): void;
  failed(at: Failure['at']): void;
  stands(outcome: Outcome): void;
}

export function createFigures(metrics: Metrics): Figures {
  const certificates = metrics.gauge('certificates', 'certificates of the site, by how they stand', [
    'state',
  ]);
  const firstEnd = metrics.gauge('first_expiry_timestamp_seconds', 'when the first of them ends');
  const caEnd = metrics.gauge('ca_expiry_timestamp_seconds', 'when the CA of the site ends');
  const caDue = metrics.gauge('ca_due_timestamp_seconds', 'from when on the operator is to sign it anew');
  const issued = metrics.counter('issued_total', 'certificates issued, by what was there before', ['state']);
  const failures = metrics.counter('failures_total', 'what could not be done, by where it failed', ['at']);
  for (const state of STATES) issued.inc({ state }, 0);
  for (const at of FAILURES) failures.inc({ at }, 0);
  return {
    issued: (state) => issued.inc({ state }),
    failed: (at) => failures.inc({ at }),
    stands: ({ standings, ca }) => {
      for (const state of STATES) {
        certificates.set({ state }, standings.filter(({ verdict }) => verdict.state === state).length);
      }
      const ends = standings.flatMap(({ verdict }) => ('notAfterMs' in verdict ? [verdict.notAfterMs] : []));
      if (ends.length > 0) firstEnd.set(Math.min(...ends) / 1000);
      caEnd.set(ca.notAfterMs / 1000);
      caDue.set(caDueMs(ca) / 1000);
    },
  };
}
