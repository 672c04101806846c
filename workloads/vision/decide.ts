import type { Preprocessing } from './preprocessing.ts';

export interface Decision {
  label: string;
  /** how sure the model is of it, 0 to 1 */
  score: number;
  /** `review`: too unsure to let pass or throw away without a person */
  decision: 'pass' | 'reject' | 'review';
}

/** Scores that mean nothing: a number that is none, or another count of them than there are labels. */
export class ScoresError extends Error {
  override readonly name = 'ScoresError';
}

/** The model's scores, one for each label, as a verdict. Throws ScoresError. */
export function decide(
  scores: readonly number[],
  p: Pick<Preprocessing, 'labels' | 'passLabels' | 'reviewBelow' | 'output'>,
): Decision {
  if (p.labels !== undefined && scores.length !== p.labels.length) {
    throw new ScoresError(`the model gave ${scores.length} scores for ${p.labels.length} labels`);
  }
  if (scores.length === 0 || !scores.every(Number.isFinite)) {
    throw new ScoresError('the model gave a score that is no number');
  }
  const shares = p.output === 'logits' ? softmax(scores) : scores;
  const best = shares.reduce((leader, share, at) => (share > shares[leader]! ? at : leader), 0);
  const label = p.labels?.[best] ?? String(best);
  const score = Math.min(1, Math.max(0, shares[best]!));
  if (score < p.reviewBelow) return { label, score, decision: 'review' };
  return { label, score, decision: p.passLabels.includes(label) ? 'pass' : 'reject' };
}

/** Shares of 1. The largest is taken off first, so that no exponential overflows. */
export function softmax(logits: readonly number[]): number[] {
  const largest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - largest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}
