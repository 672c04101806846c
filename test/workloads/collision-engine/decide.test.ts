import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Action } from '../../../workloads/contracts/messages.ts';
import { decide, initialState, surroundingsOf } from '../../../workloads/collision-engine/decide.ts';
import type { State } from '../../../workloads/collision-engine/decide.ts';
import { allowed } from '../../../workloads/collision-engine/permit.ts';
import { RELEASE_MARGIN_MM } from '../../../workloads/collision-engine/world.ts';
import { START_MS, anOrderlyScan, anyHistory, live } from './a-history.ts';
import type { Event } from './a-history.ts';
import { aWorld } from './a-plan.ts';

const world = aWorld();
const { validityMs, clockToleranceMs, releaseAfterMs } = world;
const RANK: Record<Action, number> = { STOP: 0, SLOW: 1, RUN: 2 };
const ownScanners = (arm: number) => world.cells[world.arms[arm]!.cell]!.scanners;

/** Scans of an empty hall from all three scanners until every arm runs. */
const toRun: Event[] = Array.from({ length: 60 }, (_, index): Event[] => [
  {
    afterMs: 17,
    kind: 'scan',
    scanner: index % 3,
    sequenceStep: 1,
    ageMs: 2,
    nearestMm: Infinity,
    isBlind: false,
  },
  { afterMs: 0, kind: 'disk' },
]).flat();

test('in a clear hall every arm comes to run, is renewed, and every permission ends a validity after its scan', () => {
  const moments = live(world, toRun);
  expect(moments.at(-1)!.decision.state.permits.map(({ action }) => action)).toEqual(['RUN', 'RUN', 'RUN']);
  const sends = moments.flatMap(({ decision }) => decision.sends);
  expect(sends.length).toBeGreaterThan(6);
  for (const { command } of sends) expect(command.expiresAt).toBe(command.scanAt + 250);
  expect(sends.filter(({ endsStop }) => endsStop)).toHaveLength(3);
});

test('one intruder in the sweep of one scanner stops the arm with the next decision, and it never expires', () => {
  const intruder: Event = { ...(toRun[0] as Event & { kind: 'scan' }), scanner: 0, nearestMm: 900 };
  const { decision } = live(world, [...toRun, intruder]).at(-1)!;
  const [{ command } = { command: undefined }] = decision.sends;
  expect(command).toMatchObject({ arm: 'left/arm/arm-1', action: 'STOP', expiresAt: 0, term: 1 });
  expect(decision.records[0]).toMatchObject({
    arm: 0,
    kind: 'stop',
    reason: '900 mm from the envelope, 1775 mm wanted',
  });
});

test('the silence of one scanner stops its own cell after the validity, and no other', () => {
  const silence = toRun
    .slice(0, 30)
    .flatMap((event): Event[] =>
      event.kind === 'scan' && event.scanner === 1 ? [{ afterMs: 17, kind: 'tick' }] : [event],
    );
  const { permits } = live(world, [...toRun, ...silence]).at(-1)!.decision.state;
  expect(permits.map(({ action }) => action)).toEqual(['STOP', 'STOP', 'RUN']);
  expect(permits[0]!.stop!.reason).toBe('left/scanner/scanner-2 is silent');
});

test('a repeat says STOP again, with a new sequence, to the arms that stand and to no other', () => {
  const { decision } = live(world, [
    { afterMs: 0, kind: 'repeat' },
    { afterMs: 0, kind: 'repeat' },
  ]).at(-1)!;
  expect(decision.sends.map(({ command }) => [command.action, command.sequence])).toEqual([
    ['STOP', 2],
    ['STOP', 2],
    ['STOP', 2],
  ]);
  expect(live(world, [...toRun, { afterMs: 0, kind: 'repeat' }]).at(-1)!.decision.sends).toEqual([]);
});

test('a recovered stop keeps its reason and its time', () => {
  const stop = { reason: '10 mm from the envelope', sinceMs: 5 };
  const { permits } = initialState(world, 2, new Map([['left/arm/arm-2', stop]]), START_MS);
  expect(permits[1]!.stop).toMatchObject(stop);
  expect(permits[0]!.stop).toMatchObject({ reason: 'the engine has started', sinceMs: START_MS });
});

describe('whatever happens, in whatever order, with repetitions and clocks that jump', () => {
  const always = (seed: number, claim: (moments: ReturnType<typeof live>) => void, numRuns = 300): void => {
    fc.assert(
      fc.property(anyHistory, (history) => claim(live(world, history))),
      { seed, numRuns },
    );
  };

  test('a permission rests on a fresh scan of every own scanner and never outlives the oldest by more than the validity', () => {
    let permissions = 0;
    always(11, (moments) => {
      const lastScanAt = world.scanners.map(() => -Infinity);
      for (const { now, event, decision } of moments) {
        if (event.kind === 'scan' && decision.unbelieved === undefined)
          lastScanAt[event.scanner] = now - event.ageMs;
        for (const { arm, command } of decision.sends) {
          if (command.action === 'STOP') continue;
          permissions += 1;
          const own = ownScanners(arm).map((scanner) => lastScanAt[scanner]!);
          for (const scanAt of own) {
            expect(scanAt).toBeGreaterThan(now - validityMs);
            expect(scanAt).toBeLessThanOrEqual(now + clockToleranceMs);
          }
          expect(command.scanAt).toBe(Math.min(...own));
          expect(command.expiresAt).toBeLessThanOrEqual(Math.min(...own) + validityMs);
        }
      }
    });
    expect(permissions).toBeGreaterThan(1000);
  });

  test('the sequence of an arm grows with every command', () => {
    always(12, (moments) => {
      const last = world.arms.map(() => 0);
      for (const { arm, command } of moments.flatMap(({ decision }) => decision.sends)) {
        expect(command.sequence).toBeGreaterThan(last[arm]!);
        last[arm] = command.sequence;
      }
    });
  });

  test('an arm that may not move stands as soon as anything was looked at', () => {
    always(13, (moments) => {
      for (const { now, event, decision } of moments) {
        const { state } = decision;
        if (event.kind !== 'tick' && (event.kind !== 'scan' || decision.unbelieved !== undefined)) continue;
        world.arms.forEach(({ separation, seenBy }, arm) => {
          const around = surroundingsOf(world, state, arm, now);
          const isLookedAt =
            event.kind === 'tick'
              ? !around.footing.holds
              : seenBy.some(({ scanner }) => scanner === event.scanner);
          if (!isLookedAt) return;
          expect(RANK[state.permits[arm]!.action]).toBeLessThanOrEqual(RANK[allowed(around, separation)]);
        });
      }
    });
  });

  test('a STOP goes out in the decision that records it, and is never recorded first', () => {
    always(14, (moments) => {
      const told = new Set(world.arms.map((_, arm) => arm));
      for (const { decision } of moments) {
        for (const { arm, command } of decision.sends) {
          if (command.action === 'STOP') told.add(arm);
          else told.delete(arm);
        }
        for (const record of decision.records) expect(told.has(record.arm)).toBe(true);
      }
    });
  });

  test('after a STOP there is no permission before its release is on disk and 500 ms of scans spoke for it', () => {
    let releases = 0;
    always(15, (moments) => {
      const refutedAt = world.arms.map(() => START_MS);
      for (const { now, event, decision, before } of moments) {
        if (event.kind === 'scan' && decision.unbelieved === undefined) {
          world.arms.forEach(({ seenBy, separation }, arm) => {
            const isSeen = seenBy.some(({ scanner }) => scanner === event.scanner);
            const isOwn = ownScanners(arm).includes(event.scanner);
            const isNear = event.nearestMm < separation.slowMm + RELEASE_MARGIN_MM;
            if ((isSeen && isNear) || (isOwn && event.isBlind)) refutedAt[arm] = now;
          });
        }
        for (const { arm, command, endsStop } of decision.sends) {
          const stop = before.permits[arm]!.stop;
          expect(endsStop).toBe(command.action !== 'STOP' && stop !== undefined);
          if (!endsStop) continue;
          releases += 1;
          expect(event.kind === 'disk' || stop!.phase === 'recorded').toBe(true);
          // Where the clock was set back in between, the time of the refutation means nothing.
          if (refutedAt[arm]! <= now)
            expect(command.scanAt - refutedAt[arm]!).toBeGreaterThanOrEqual(releaseAfterMs);
        }
      }
    });
    expect(releases).toBeGreaterThan(100);
  });

  test('nearer is never laxer: the same scan with less room gives no arm more', () => {
    const nearer = fc.double({ min: 0, max: 5000, noNaN: true });
    fc.assert(
      fc.property(anyHistory, anOrderlyScan, nearer, (history, scan, lessMm) => {
        const state =
          live(world, history).at(-1)?.decision.state ?? initialState(world, 1, new Map(), START_MS);
        const last = live(world, history).at(-1)?.now ?? START_MS;
        const after = (nearestMm: number): State =>
          decide(
            world,
            state,
            {
              kind: 'scan',
              scanner: scan.scanner,
              sequence: 1e9,
              scanAtMs: last,
              nearestMm: new Float64Array(world.scanners[scan.scanner]!.sights.length).fill(nearestMm),
              isBlind: false,
            },
            last,
          ).state;
        const far = Math.min(scan.nearestMm, 1e6);
        const [there, here] = [after(far), after(far - lessMm)];
        here.permits.forEach(({ action }, arm) =>
          expect(RANK[action]).toBeLessThanOrEqual(RANK[there.permits[arm]!.action]),
        );
      }),
      { seed: 16 },
    );
  });

  test('a dropped scan is never laxer: without one that showed nobody, no arm may ever do more', () => {
    const orderly = fc.array(anOrderlyScan, { minLength: 5, maxLength: 60 });
    const withTicks = (scans: readonly Event[]): Event[] =>
      scans.flatMap((scan): Event[] => [scan, { afterMs: 0, kind: 'tick' }, { afterMs: 0, kind: 'disk' }]);
    fc.assert(
      fc.property(orderly, fc.nat(), (scans, pick) => {
        const history = [...toRun, ...withTicks(scans)];
        const clear = history.flatMap((event, at) =>
          event.kind === 'scan' && event.nearestMm === Infinity ? [at] : [],
        );
        const drop = clear[pick % clear.length]!;
        const lossy = history.with(drop, { afterMs: history[drop]!.afterMs, kind: 'tick' });
        const actionsAt = (events: readonly Event[]): Map<number, readonly Action[]> =>
          new Map(
            live(world, events).map(({ now, decision }) => [
              now,
              decision.state.permits.map((p) => p.action),
            ]),
          );
        const whole = actionsAt(history);
        for (const [now, actions] of actionsAt(lossy)) {
          actions.forEach((action, arm) =>
            expect(RANK[action]).toBeLessThanOrEqual(RANK[whole.get(now)![arm]!]),
          );
        }
      }),
      { seed: 17, numRuns: 200 },
    );
  });
});
