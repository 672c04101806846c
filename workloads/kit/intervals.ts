/** Numbers from `from` to before `to`. A set of them is sorted, and no two touch. */
export interface Interval {
  from: number;
  to: number;
}

/** Adds one to a set, in place; returns how many numbers were new. Cheap at the end, where streams grow. */
export function addInterval(set: Interval[], { from, to }: Interval): number {
  if (to <= from) return 0;
  const last = set.at(-1);
  if (!last || from > last.to) {
    set.push({ from, to });
    return to - from;
  }
  let begin = set.length;
  while (begin > 0 && set[begin - 1]!.to >= from) begin -= 1;
  let end = begin;
  while (end < set.length && set[end]!.from <= to) end += 1;
  const touched = set.slice(begin, end);
  const joined = {
    from: Math.min(from, touched[0]?.from ?? from),
    to: Math.max(to, touched.at(-1)?.to ?? to),
  };
  set.splice(begin, end - begin, joined);
  return joined.to - joined.from - countOf(touched);
}

/** Whether every number of the interval is in the set. */
export function covers(set: readonly Interval[], { from, to }: Interval): boolean {
  return to <= from || set.some((each) => each.from <= from && each.to >= to);
}

/** What is in the first set and not in the second. */
export function without(set: readonly Interval[], other: readonly Interval[]): Interval[] {
  const left: Interval[] = [];
  let at = 0;
  for (const { from, to } of set) {
    let begin = from;
    while (at < other.length && other[at]!.to <= begin) at += 1;
    for (let next = at; next < other.length && other[next]!.from < to; next += 1) {
      if (other[next]!.from > begin) left.push({ from: begin, to: other[next]!.from });
      begin = Math.max(begin, other[next]!.to);
    }
    if (begin < to) left.push({ from: begin, to });
  }
  return left;
}

/** How many numbers are in the set. */
export function countOf(set: readonly Interval[]): number {
  return set.reduce((sum, { from, to }) => sum + (to - from), 0);
}
