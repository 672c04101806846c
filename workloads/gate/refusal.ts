import type { EndorsementFault } from '../trust/endorsement.ts';
import type { QuoteFault } from '../trust/quote.ts';

/** Why somebody got nothing; what the audit log counts by. */
export type Reason =
  | EndorsementFault
  | QuoteFault
  | 'malformed'
  | 'too-often'
  | 'busy'
  | 'unknown-host'
  | 'wrong-address'
  | 'own-gate'
  | 'not-an-attestation-key'
  | 'no-such-session'
  | 'used-session'
  | 'expired-session'
  | 'wrong-secret'
  | 'unknown-state'
  | 'no-request'
  | 'wrong-request'
  | 'not-possible-now';

/** Refused; `detail` is for the audit log alone, who asked is told the reason. */
export class GateRefusal extends Error {
  readonly reason: Reason;
  readonly detail: string;

  constructor(reason: Reason, detail = '') {
    super(detail === '' ? reason : `${reason}: ${detail}`);
    this.name = 'GateRefusal';
    this.reason = reason;
    this.detail = detail;
  }
}
