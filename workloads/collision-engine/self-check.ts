import type { Verdict } from '../kit/health.ts';
import { decide } from './decide.ts';
import type { State } from './decide.ts';
import type { Permit } from './permit.ts';
import { sweepOf } from './sweep.ts';
import type { World } from './world.ts';

/**
 * Liveness by real work: a sweep through the same tables and the same decision that scans take. With every arm
 * running and somebody right before a scanner, over all of its field, an arm of its cell must be stopped; with an
 * empty hall it must run on. Which arm that is, is settled at the start; a plan that has none is not checked.
 */
export function createSelfCheck(world: World): () => Verdict {
  const scanner = world.scanners.findIndex((_, index) => stoppedBy(world, index, true) !== undefined);
  if (scanner < 0) return () => ({ ok: true });
  const { id } = world.scanners[scanner]!;
  return () => {
    if (stoppedBy(world, scanner, true) === undefined) {
      return { ok: false, reason: `somebody right before ${id} would stop no arm` };
    }
    const arm = stoppedBy(world, scanner, false);
    if (arm !== undefined) return { ok: false, reason: `an empty hall before ${id} would stop ${arm}` };
    return { ok: true };
  };
}

const THEN = 0;
const NOW = 1;

/** The first arm that a scan of a crowded or an empty hall stops. */
function stoppedBy(world: World, scanner: number, isCrowded: boolean): string | undefined {
  const { nearMm, rays } = world.scanners[scanner]!;
  const rangesMm = isCrowded ? new Array<number>(rays).fill(1) : [...nearMm];
  const { nearestMm } = sweepOf(world.scanners[scanner]!, rangesMm);
  const scan = { kind: 'scan', scanner, sequence: 1, scanAtMs: NOW, nearestMm, isBlind: false } as const;
  return decide(world, allRunning(world), scan, NOW).sends.find(({ command }) => command.action === 'STOP')
    ?.command.arm;
}

function allRunning(world: World): State {
  const permit: Permit = {
    action: 'RUN',
    sequence: 0,
    scanAtMs: THEN,
    stop: undefined,
    slowClearFromMs: THEN,
    runClearFromMs: THEN,
    release: 0,
  };
  return {
    term: 0,
    watches: world.scanners.map(({ sights }) => ({
      sequence: 0,
      scanAtMs: THEN,
      steadyFromMs: THEN,
      isBlind: false,
      nearestMm: new Float64Array(sights.length).fill(Infinity),
    })),
    permits: world.arms.map(() => permit),
  };
}
