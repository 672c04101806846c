/** What is known of a host, as proofs and their absence have shown it. */
export interface Standing {
  /** when it last proved a known state */
  readonly trustedAtMs: number | undefined;
  /** when a believed quote first showed a state that the release does not know; undefined since the last good one */
  readonly driftedAtMs: number | undefined;
  /** believed quotes of an unknown state since then */
  readonly drifts: number;
}

export const UNKNOWN: Standing = { trustedAtMs: undefined, driftedAtMs: undefined, drifts: 0 };

/** Both are signed by its TPM over our nonce. Nothing else moves a standing: no error, no silence, no stranger. */
export function afterProof(before: Standing, kind: 'trusted' | 'drift', atMs: number): Standing {
  return kind === 'trusted'
    ? { trustedAtMs: atMs, driftedAtMs: undefined, drifts: 0 }
    : { ...before, driftedAtMs: before.driftedAtMs ?? atMs, drifts: before.drifts + 1 };
}

/**
 * - `trusted`: it may have everything.
 * - `unattested`: it has been silent for long. Nothing new comes to it; what runs there runs on, for a TPM, a network or
 *   a gate that hiccups must not stop a line.
 * - `suspected`: one quote showed a state that the release does not know. As above, and it is asked again.
 * - `untrusted`: a second one did, or it did not show a good one in time. Safety leaves it: its engine goes, the
 *   permissions of its arms lapse, and they stand still (decision 10).
 */
export type Level = 'trusted' | 'unattested' | 'suspected' | 'untrusted';

/** So many rounds may be missed: two are bad luck, three a reason to look. */
export const MISSED_ROUNDS = 3;
/** After one bad quote a good one has to come within this, or it is no longer taken for a mistake. */
export const CONFIRM_WITHIN_MS = 15 * 60_000;
/** Which proofs of drift condemn a host. */
const CONDEMNING = 2;

const HOUR_MS = 3_600_000;

/** @param sinceMs when this gate began to listen: of the time before it can accuse nobody of silence */
export function levelOf(
  { trustedAtMs, driftedAtMs, drifts }: Standing,
  nowMs: number,
  sinceMs: number,
  attestEveryHours: number,
): Level {
  if (driftedAtMs !== undefined) {
    return drifts >= CONDEMNING || nowMs - driftedAtMs > CONFIRM_WITHIN_MS ? 'untrusted' : 'suspected';
  }
  const heardMs = Math.max(trustedAtMs ?? 0, sinceMs);
  return nowMs - heardMs > MISSED_ROUNDS * attestEveryHours * HOUR_MS ? 'unattested' : 'trusted';
}

export const TAINT = 'millwright.dev/untrusted';

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

/** The taints of a node at this level, others’ left as they are. No pod of the line’s safety tolerates ours. */
export function taintsAt(level: Level, others: readonly Taint[]): readonly Taint[] {
  const ours = (effect: string): Taint => ({ key: TAINT, value: level, effect });
  const effects = {
    trusted: [],
    unattested: ['NoSchedule'],
    suspected: ['NoSchedule'],
    untrusted: ['NoSchedule', 'NoExecute'],
  };
  return [...others.filter(({ key }) => key !== TAINT), ...effects[level].map(ours)];
}
