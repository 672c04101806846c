import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FleetSite, Rollout } from '../../../infra/upgrade/fleet.ts';
import { advanced, BEGUN, isOver, standingOf } from '../../../infra/upgrade/fleet.ts';

const SITES = 1_000;
const RINGS = [5, 45, 250, 700];
/** Of its sites one in ten changes between reachable and not, every round. */
const FLAPPING = 0.1;
/** Rounds are days of windows: more than any rollout of the simulation takes. */
const MOST_ROUNDS = 200;

/** mulberry32: the same numbers for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function fleet(): FleetSite[] {
  return RINGS.flatMap((count, ring) =>
    Array.from({ length: count }, (_, index): FleetSite => {
      const name = `site-${ring}-${index}`;
      return { name, ring, isReachable: true, progress: 'old' };
    }),
  );
}

/** Days of windows until nothing changes any more. `isIll` says at which sites the version does not hold. */
function simulate(seed: number, isIll: (site: FleetSite) => boolean) {
  const random = randomOf(seed);
  let sites = fleet();
  let rollout: Rollout = BEGUN;
  let rounds = 0;
  for (; rounds < MOST_ROUNDS; rounds++) {
    sites = sites.map((site) => {
      const isReachable = random() < FLAPPING ? !site.isReachable : site.isReachable;
      if (site.progress === 'upgrading')
        return { ...site, isReachable, progress: isIll(site) ? 'back' : 'new' };
      // A site that nobody reaches has not heard of the version; one whose line moves waits for another night.
      const begins = standingOf(rollout, site) === 'due' && isReachable && random() < 0.7;
      return { ...site, isReachable, progress: begins ? 'upgrading' : site.progress };
    });
    const before = rollout;
    rollout = advanced(rollout, sites);
    expect(rollout.openRing - before.openRing).toBeLessThanOrEqual(1);
    // Only sites that changed while they were away keep it from being over: they come back.
    if (isOver(rollout, sites) && sites.every((site) => standingOf(rollout, site) !== 'late')) break;
  }
  return { sites, rollout, rounds };
}

const counts = (rollout: Rollout, sites: readonly FleetSite[]): Readonly<Record<string, number>> =>
  Object.fromEntries(
    [...Map.groupBy(sites, (site) => standingOf(rollout, site))].map(([standing, all]) => [
      standing,
      all.length,
    ]),
  );

describe('a rollout over 1,000 sites of which one in ten changes between reachable and not every round', () => {
  it.each([1, 2, 3, 4, 5])('S117 ends with every site done, seed %i', (seed) => {
    const { sites, rollout, rounds } = simulate(seed, () => false);
    expect(rounds).toBeLessThan(MOST_ROUNDS);
    expect(counts(rollout, sites)).toEqual({ done: SITES });
  });

  it.each([6, 7, 8])(
    'S117 ends where single sites come back from the version, and does not stop for them, seed %i',
    (seed) => {
      const isIll = ({ name }: FleetSite): boolean => /-[12]7[05]$/.test(name);
      const { sites, rollout } = simulate(seed, isIll);
      const ill = sites.filter(isIll).length;
      expect(ill).toBeGreaterThan(2);
      expect(counts(rollout, sites)).toEqual({ done: SITES - ill, back: ill });
    },
  );

  it.each([9, 10, 11])('S117 stops a version that holds nowhere in its first ring, seed %i', (seed) => {
    const { sites, rollout } = simulate(seed, () => true);
    expect(rollout).toEqual({ openRing: 0, isStopped: true });
    const { back = 0, stopped = 0 } = counts(rollout, sites);
    expect(back).toBeLessThanOrEqual(RINGS[0]!);
    expect(back + stopped).toBe(SITES);
  });

  it('never lets a site begin whose ring is not open, nor after a stop', () => {
    const site = fc.record({
      name: fc.string(),
      ring: fc.integer({ min: 0, max: 3 }),
      isReachable: fc.boolean(),
      progress: fc.constantFrom('old' as const, 'upgrading' as const, 'new' as const, 'back' as const),
    });
    fc.assert(
      fc.property(
        fc.array(site),
        fc.integer({ min: 0, max: 3 }),
        fc.boolean(),
        (sites, openRing, isStopped) => {
          const rollout = advanced({ openRing, isStopped }, sites);
          expect(rollout.openRing).toBeGreaterThanOrEqual(openRing);
          for (const one of sites) {
            if (standingOf(rollout, one) !== 'due') continue;
            expect(one.ring).toBeLessThanOrEqual(rollout.openRing);
            expect(rollout.isStopped).toBe(false);
          }
        },
      ),
    );
  });
});
