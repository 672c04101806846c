import type { Cell, World } from './world.ts';

/** What is known of one scanner: its last accepted scan. */
export interface Watch {
  readonly sequence: number;
  /** -Infinity until the first */
  readonly scanAtMs: number;
  /** since when its scans have followed each other without a hole */
  readonly steadyFromMs: number;
  readonly isBlind: boolean;
  readonly nearestMm: Float64Array;
}

/** A scan that could be decoded and has the right shape. */
export interface Observation {
  readonly scanner: number;
  readonly sequence: number;
  readonly scanAtMs: number;
  readonly nearestMm: Float64Array;
  readonly isBlind: boolean;
}

export type Unbelieved = 'late' | 'future' | 'repeated';

/** Nothing was heard yet: nothing is seen, and nothing can be permitted. */
export function unheard(sights: number): Watch {
  return {
    sequence: -1,
    scanAtMs: -Infinity,
    steadyFromMs: Infinity,
    isBlind: false,
    nearestMm: new Float64Array(sights).fill(Infinity),
  };
}

/** A permission may rest on a scan of this time: it is not older than the validity, nor from the future. */
export function isFresh(world: World, scanAtMs: number, now: number): boolean {
  return scanAtMs > now - world.validityMs && scanAtMs <= now + world.clockToleranceMs;
}

/** Why a scan is not believed, or undefined. */
export function unbelieved(
  world: World,
  watch: Watch,
  scan: Observation,
  now: number,
): Unbelieved | undefined {
  if (scan.scanAtMs > now + world.clockToleranceMs) return 'future';
  if (!isFresh(world, scan.scanAtMs, now)) return 'late';
  // A scanner that was silent may have started anew and counts from 0 again; its clock still may not go back.
  const isContinued = isFresh(world, watch.scanAtMs, now);
  if (scan.scanAtMs <= watch.scanAtMs && watch.scanAtMs <= now + world.clockToleranceMs) return 'repeated';
  if (isContinued && scan.sequence <= watch.sequence) return 'repeated';
  return undefined;
}

/** The watch after a believed scan. */
export function watched(world: World, watch: Watch, scan: Observation): Watch {
  const gapMs = scan.scanAtMs - watch.scanAtMs;
  const isSteady = gapMs > 0 && gapMs <= world.validityMs;
  return {
    sequence: scan.sequence,
    scanAtMs: scan.scanAtMs,
    steadyFromMs: isSteady ? watch.steadyFromMs : scan.scanAtMs,
    isBlind: scan.isBlind,
    nearestMm: scan.nearestMm,
  };
}

/** What the cell's own scanners allow, whatever they see. */
export type Footing =
  | { readonly holds: true; readonly scanAtMs: number; readonly steadyFromMs: number }
  /** no permission: a scanner is silent or blind, or there is none */
  | { readonly holds: false; readonly reason: string };

/** The oldest of the latest scans of the cell's scanners, or why a permission has nothing to rest on. */
export function footingOf(world: World, cell: Cell, watches: readonly Watch[], now: number): Footing {
  let scanAtMs = Infinity;
  let steadyFromMs = -Infinity;
  for (const scanner of cell.scanners) {
    const watch = watches[scanner]!;
    if (!isFresh(world, watch.scanAtMs, now)) {
      return { holds: false, reason: `${world.scanners[scanner]!.id} is silent` };
    }
    if (watch.isBlind) return { holds: false, reason: `${world.scanners[scanner]!.id} is blind` };
    scanAtMs = Math.min(scanAtMs, watch.scanAtMs);
    steadyFromMs = Math.max(steadyFromMs, watch.steadyFromMs);
  }
  if (cell.scanners.length === 0) return { holds: false, reason: `no scanner watches ${cell.name}` };
  return { holds: true, scanAtMs, steadyFromMs };
}
