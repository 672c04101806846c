/** The smallest k with P(X ≤ k) ≥ share, for X errors in n independent tries of the given rate. */
export function binomialQuantile(n: number, rate: number, share: number): number {
  if (n === 0 || rate <= 0) return 0;
  if (rate >= 1) return n;
  // In logarithms, because (1 - rate)^n is smaller than a double long before n is large.
  const odds = Math.log(rate / (1 - rate));
  let logMass = n * Math.log(1 - rate);
  let cumulated = 0;
  for (let k = 0; k < n; k++) {
    cumulated += Math.exp(logMass);
    if (cumulated >= share) return k;
    logMass += Math.log((n - k) / (k + 1)) + odds;
  }
  return n;
}
