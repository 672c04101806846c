/** Deterministic randomness for drawing: equal seeds give equal pictures on every machine. */
export interface Noise {
  /** uniform in [0, 1) */
  unit(): number;
  between(low: number, high: number): number;
  /** -1 or 1 */
  sign(): number;
}

/** Mulberry32: 32 bits of state are plenty for a picture, and it needs integers only. */
export function createNoise(seed: number): Noise {
  // Neighbouring seeds must not draw neighbouring pictures: the seed is scrambled before its first use.
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(Math.floor(seed / 2 ** 32), 0xc2b2ae35);
  const unit = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    unit,
    between: (low, high) => low + (high - low) * unit(),
    sign: () => (unit() < 0.5 ? -1 : 1),
  };
}
