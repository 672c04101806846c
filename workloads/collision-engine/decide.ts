import type { Command } from '../contracts/messages.ts';
import { reasonOf, recorded, repeated, step } from './permit.ts';
import type { Permit, Surroundings } from './permit.ts';
import { footingOf, unbelieved, unheard, watched } from './watch.ts';
import type { Observation, Unbelieved, Watch } from './watch.ts';
import type { World } from './world.ts';

/** All that the engine knows and must not forget between two inputs. Immutable. */
export interface State {
  readonly term: number;
  /** by index of the world's scanners */
  readonly watches: readonly Watch[];
  /** by index of the world's arms */
  readonly permits: readonly Permit[];
}

export type Input =
  | ({ readonly kind: 'scan' } & Observation)
  /** time passed: what is silent is noticed */
  | { readonly kind: 'tick' }
  /** the release of an arm is on disk */
  | { readonly kind: 'recorded'; readonly arm: number; readonly release: number }
  /** the broker may not know that these arms stand */
  | { readonly kind: 'repeat'; readonly arms: readonly number[] };

export interface Decision {
  readonly state: State;
  /** to be published in this order, before anything is recorded */
  readonly sends: readonly Send[];
  readonly records: readonly ArmRecord[];
  readonly unbelieved: Unbelieved | undefined;
}

export interface Send {
  readonly arm: number;
  readonly command: Command;
  /** the arm was told something else before: worth a line and a trace, where a renewal is not */
  readonly isChange: boolean;
  /** a STOP was retained until now and has to be cleared */
  readonly endsStop: boolean;
}

export type ArmRecord =
  | { readonly arm: number; readonly kind: 'stop'; readonly reason: string; readonly sinceMs: number }
  | { readonly arm: number; readonly kind: 'release'; readonly release: number };

/** A stop that an earlier process left behind. */
export interface RecoveredStop {
  readonly reason: string;
  readonly sinceMs: number;
}

/** Nobody watched while no engine ran: every arm stands until proof, with its old reason where it stood before. */
export function initialState(
  world: World,
  term: number,
  recovered: ReadonlyMap<string, RecoveredStop>,
  now: number,
): State {
  return {
    term,
    watches: world.scanners.map(({ sights }) => unheard(sights.length)),
    permits: world.arms.map(({ id }) => ({
      action: 'STOP',
      sequence: 0,
      scanAtMs: -Infinity,
      stop: { ...(recovered.get(id) ?? { reason: 'the engine has started', sinceMs: now }), phase: 'held' },
      slowClearFromMs: Infinity,
      runClearFromMs: Infinity,
      release: 0,
    })),
  };
}

/** What follows from one input. Pure: the same state, input and time give the same decision. */
export function decide(world: World, state: State, input: Input, now: number): Decision {
  switch (input.kind) {
    case 'scan':
      return afterScan(world, state, input, now);
    case 'tick':
      return look(world, state, armsWithoutFooting(world, state, now), 0, now);
    case 'recorded': {
      const permits = state.permits.with(input.arm, recorded(state.permits[input.arm]!, input.release));
      return look(world, { ...state, permits }, [input.arm], 0, now);
    }
    case 'repeat':
      return repeat(world, state, input.arms, now);
  }
}

/** What the surroundings of one arm look like now: the nearest of all scanners, the footing of its own cell's. */
export function surroundingsOf(world: World, state: State, arm: number, now: number): Surroundings {
  const { cell, seenBy } = world.arms[arm]!;
  let nearestMm = Infinity;
  for (const { scanner, sight } of seenBy) {
    // A scanner of another cell that fell silent: its last word stands, which is never laxer than none.
    nearestMm = Math.min(nearestMm, state.watches[scanner]!.nearestMm[sight]!);
  }
  return { footing: footingOf(world, world.cells[cell]!, state.watches, now), nearestMm };
}

function afterScan(world: World, state: State, scan: Observation, now: number): Decision {
  const watch = state.watches[scan.scanner]!;
  const why = unbelieved(world, watch, scan, now);
  if (why !== undefined) return { state, sends: [], records: [], unbelieved: why };
  const watches = state.watches.with(scan.scanner, watched(world, watch, scan));
  const arms = world.scanners[scan.scanner]!.sights.map(({ arm }) => arm);
  return look(world, { ...state, watches }, arms, scan.scanAtMs, now);
}

function armsWithoutFooting(world: World, state: State, now: number): number[] {
  return world.cells.flatMap((cell) =>
    footingOf(world, cell, state.watches, now).holds ? [] : [...cell.arms],
  );
}

/** `triggerAtMs` is the scan that made us look; 0 where none did. */
function look(
  world: World,
  state: State,
  arms: readonly number[],
  triggerAtMs: number,
  now: number,
): Decision {
  const permits = [...state.permits];
  const sends: Send[] = [];
  const records: ArmRecord[] = [];
  for (const arm of arms) {
    const before = permits[arm]!;
    const surroundings = surroundingsOf(world, state, arm, now);
    const { separation } = world.arms[arm]!;
    const { permit, sends: isSent, records: record } = step(before, surroundings, separation, world, now);
    permits[arm] = permit;
    if (isSent) {
      sends.push({
        arm,
        command: commandOf(world, state.term, arm, permit, surroundings, triggerAtMs, now),
        isChange: permit.action !== before.action,
        endsStop: before.stop !== undefined && permit.stop === undefined,
      });
    }
    if (record === 'stop' && permit.stop !== undefined) {
      const { reason, sinceMs } = permit.stop;
      records.push({ arm, kind: 'stop', reason, sinceMs });
    } else if (record === 'release') {
      records.push({ arm, kind: 'release', release: permit.release });
    }
  }
  return { state: { ...state, permits }, sends, records, unbelieved: undefined };
}

function repeat(world: World, state: State, arms: readonly number[], now: number): Decision {
  const permits = [...state.permits];
  const sends = arms.flatMap((arm): Send[] => {
    if (permits[arm]!.stop === undefined) return [];
    const permit = repeated(permits[arm]!);
    permits[arm] = permit;
    const surroundings = surroundingsOf(world, state, arm, now);
    const command = commandOf(world, state.term, arm, permit, surroundings, 0, now);
    return [{ arm, command, isChange: false, endsStop: false }];
  });
  return { state: { ...state, permits }, sends, records: [], unbelieved: undefined };
}

function commandOf(
  world: World,
  term: number,
  arm: number,
  permit: Permit,
  surroundings: Surroundings,
  triggerAtMs: number,
  now: number,
): Command {
  const { id, separation } = world.arms[arm]!;
  const { footing } = surroundings;
  const scanAt = footing.holds ? footing.scanAtMs : 0;
  return {
    arm: id,
    action: permit.action,
    term,
    sequence: permit.sequence,
    issuedAt: now,
    expiresAt: permit.stop === undefined ? Math.floor(permit.scanAtMs + world.validityMs) : 0,
    scanAt,
    triggerAt: triggerAtMs,
    reason: permit.stop?.reason ?? reasonOf(surroundings, separation.runMm),
  };
}
