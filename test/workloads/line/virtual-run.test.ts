import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeApproach } from '../../../workloads/line/approach.ts';
import { judgeObedience } from '../../../workloads/line/obedience.ts';
import { judgeWork } from '../../../workloads/line/report.ts';
import { aPlan } from './a-plan.ts';
import { runVirtually } from './a-virtual-run.ts';

describe('a minute of the line with an engine that is safe', () => {
  it('holds every check, whichever the seed', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const state = runVirtually(aPlan(), { seed, forMs: 60_000 });
        expect(judgeApproach(state.approach)).toMatchObject({ ok: true });
        expect(judgeObedience(state.obedience)).toMatchObject({ ok: true });
        expect(judgeWork(state)).toMatchObject({ ok: true });
      }),
      { seed: 20, numRuns: 5 },
    );
  });

  it('holds the checks although a third of the commands is lost', () => {
    const state = runVirtually(aPlan(), {
      forMs: 60_000,
      deliver: (command) => (command.sequence % 3 === 0 ? undefined : command),
    });
    expect(judgeApproach(state.approach)).toMatchObject({ ok: true });
    expect(judgeObedience(state.obedience)).toMatchObject({ ok: true });
  });

  it('sees people within the envelopes, and says how near they came to a moving arm', () => {
    const state = runVirtually(aPlan(), { forMs: 60_000 });
    expect(state.stops).toBeGreaterThan(0);
    expect(judgeApproach(state.approach).detail).toMatch(/nearest gw-\d\/\S+ to \S+, \d+ mm to spare/);
  });
});

describe('each check fails when what it guards is broken', () => {
  it('fails approach-stopped when the engine permits whatever the scanners see', () => {
    const state = runVirtually(aPlan(), {
      forMs: 60_000,
      deliver: (command, nowMs) => ({ ...command, action: 'RUN', expiresAt: nowMs + 250 }),
    });
    expect(judgeApproach(state.approach)).toMatchObject({ ok: false });
    expect(judgeObedience(state.obedience)).toMatchObject({ ok: true });
  });

  it('fails permission-obeyed when arms ignore STOP and lapse', () => {
    const state = runVirtually(aPlan(), { forMs: 60_000, isDeaf: true });
    expect(judgeObedience(state.obedience)).toMatchObject({ ok: false });
  });

  it('fails worked when no command comes', () => {
    const state = runVirtually(aPlan(), { forMs: 5_000, deliver: () => undefined });
    expect(judgeWork(state)).toMatchObject({ ok: false });
    expect(judgeWork(state).detail).toContain('gw-1, gw-2');
  });

  it('fails worked when one gateway of two is dead', () => {
    const state = runVirtually(aPlan(), {
      forMs: 20_000,
      deliver: (command) => (command.arm.startsWith('left') ? command : undefined),
    });
    expect(judgeWork(state)).toMatchObject({ ok: false });
    expect(judgeWork(state).detail).toMatch(/on gw-2$/);
  });
});
