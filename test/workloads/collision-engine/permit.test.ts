import { expect, test } from 'vitest';
import { recorded, step } from '../../../workloads/collision-engine/permit.ts';
import type { Permit, Surroundings } from '../../../workloads/collision-engine/permit.ts';
import { SAFETY } from './a-plan.ts';

const SEPARATION = { slowMm: 1500, runMm: 2500 };
const NOW = 10_000;

const around = (nearestMm: number, scanAtMs = NOW): Surroundings => ({
  footing: { holds: true, scanAtMs, steadyFromMs: 0 },
  nearestMm,
});
const NO_FOOTING: Surroundings = { footing: { holds: false, reason: 's is silent' }, nearestMm: Infinity };

const running: Permit = {
  action: 'RUN',
  sequence: 7,
  scanAtMs: NOW - 50,
  stop: undefined,
  slowClearFromMs: 0,
  runClearFromMs: 0,
  release: 0,
};
const standing: Permit = {
  ...running,
  action: 'STOP',
  scanAtMs: -Infinity,
  stop: { reason: 'r', sinceMs: 0, phase: 'held' },
  slowClearFromMs: Infinity,
  runClearFromMs: Infinity,
};
const look = (permit: Permit, surroundings: Surroundings, now = NOW) =>
  step(permit, surroundings, SEPARATION, SAFETY, now);

test('RUN becomes SLOW at once below one protective distance and STOP below the other', () => {
  expect(look(running, around(2499)).permit).toMatchObject({ action: 'SLOW', sequence: 8, scanAtMs: NOW });
  expect(look(running, around(1499))).toMatchObject({
    permit: { action: 'STOP', sequence: 8, stop: { reason: '1499 mm from the envelope, 1500 mm wanted' } },
    sends: true,
    records: 'stop',
  });
});

test('exactly at a protective distance the arm keeps what it has', () => {
  expect(look(running, around(2500)).permit.action).toBe('RUN');
  expect(look({ ...running, action: 'SLOW' }, around(1500)).permit.action).toBe('SLOW');
});

test('no footing is a STOP, whatever is seen', () => {
  expect(look(running, NO_FOOTING)).toMatchObject({
    permit: { action: 'STOP' },
    sends: true,
    records: 'stop',
  });
});

test('a permission is renewed when half of its validity has gone, and not by the same scans', () => {
  expect(look(running, around(Infinity)).sends).toBe(false);
  const aged = { ...running, scanAtMs: NOW - 125 };
  expect(look(aged, around(Infinity))).toMatchObject({ permit: { scanAtMs: NOW, sequence: 8 }, sends: true });
  expect(look(aged, around(Infinity, NOW - 125)).sends).toBe(false);
});

test('a STOP is told once and recorded once', () => {
  expect(look(standing, around(100))).toMatchObject({ sends: false, records: undefined });
});

test('a release needs 500 ms of clear scans with 100 mm to spare, then the disk, then a scan that still agrees', () => {
  const begun = look(standing, around(1600)).permit;
  const early = look(begun, around(1600, NOW + 499), NOW + 499);
  expect(early.records).toBeUndefined();
  const asked = look(early.permit, around(1600, NOW + 500), NOW + 500);
  expect(asked).toMatchObject({ sends: false, records: 'release', permit: { action: 'STOP', release: 1 } });
  const waiting = look(asked.permit, around(1600, NOW + 550), NOW + 550);
  expect(waiting).toMatchObject({ sends: false, records: undefined, permit: { action: 'STOP' } });
  const durable = recorded(waiting.permit, 1);
  const released = look(durable, around(1600, NOW + 600), NOW + 600);
  expect(released).toMatchObject({ sends: true, permit: { action: 'SLOW', scanAtMs: NOW + 600 } });
  expect(released.permit.stop).toBeUndefined();
});

test('less than the margin to spare is no proof', () => {
  const begun = look(standing, around(1599)).permit;
  expect(look(begun, around(1599, NOW + 5000), NOW + 5000).records).toBeUndefined();
});

test('one scan without room begins the proof anew, and takes back a release that is being written', () => {
  const asked = look(look(standing, around(3000)).permit, around(3000, NOW + 500), NOW + 500);
  expect(asked.records).toBe('release');
  const refuted = look(asked.permit, around(1000, NOW + 550), NOW + 550);
  expect(refuted).toMatchObject({ sends: false, records: 'stop', permit: { action: 'STOP' } });
  const late = recorded(refuted.permit, 1);
  expect(look(late, around(3000, NOW + 1000), NOW + 1000)).toMatchObject({
    sends: false,
    records: undefined,
  });
});

test('that an abandoned release is on disk counts for nothing, even while another is being written', () => {
  const first = look(look(standing, around(3000)).permit, around(3000, NOW + 500), NOW + 500).permit;
  const refuted = look(first, around(1000, NOW + 550), NOW + 550).permit;
  const again = look(refuted, around(3000, NOW + 600), NOW + 600).permit;
  const second = look(again, around(3000, NOW + 1100), NOW + 1100).permit;
  expect(second).toMatchObject({ release: 2, stop: { phase: 'recording' } });
  expect(recorded(second, 1).stop?.phase).toBe('recording');
  expect(recorded(second, 2).stop?.phase).toBe('recorded');
});

test('a hole in the scans breaks the proof even where nobody looked during it', () => {
  const begun = look(standing, around(3000)).permit;
  const holed: Surroundings = {
    ...around(3000),
    footing: { holds: true, scanAtMs: NOW + 600, steadyFromMs: NOW + 550 },
  };
  expect(look(begun, holed, NOW + 600).records).toBeUndefined();
});

test('SLOW becomes RUN after a quarter of that time with room for it', () => {
  const slow: Permit = { ...running, action: 'SLOW', runClearFromMs: Infinity };
  const begun = look(slow, around(2600)).permit;
  expect(begun.action).toBe('SLOW');
  expect(look(begun, around(2600, NOW + 124), NOW + 124).permit.action).toBe('SLOW');
  expect(look(begun, around(2600, NOW + 125), NOW + 125).permit.action).toBe('RUN');
});

test('a permission from a future that a clock set back has undone is a STOP, and proof can be had again', () => {
  const back = NOW - 5000;
  const stopped = look(running, around(Infinity, back), back);
  expect(stopped.permit).toMatchObject({ action: 'STOP', stop: { reason: 'the clock went back' } });
  const proven = look(stopped.permit, around(Infinity, back + 500), back + 500);
  expect(proven.records).toBe('release');
});
