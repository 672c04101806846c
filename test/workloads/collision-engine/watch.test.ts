import { expect, test } from 'vitest';
import { footingOf, unbelieved, unheard, watched } from '../../../workloads/collision-engine/watch.ts';
import type { Observation, Watch } from '../../../workloads/collision-engine/watch.ts';
import { aWorld } from './a-plan.ts';

const world = aWorld();
const NOW = 1_000_000;
const nearestMm = new Float64Array(3).fill(Infinity);

const scan = (changes: Partial<Observation> = {}): Observation => ({
  scanner: 0,
  sequence: 10,
  scanAtMs: NOW,
  nearestMm,
  isBlind: false,
  ...changes,
});
const heard = (changes: Partial<Observation> = {}): Watch => watched(world, unheard(3), scan(changes));

test('a first scan of now is believed', () => {
  expect(unbelieved(world, unheard(3), scan(), NOW)).toBeUndefined();
});

test('a scan is late once it is as old as a permission may get', () => {
  expect(unbelieved(world, unheard(3), scan({ scanAtMs: NOW - 250 }), NOW)).toBe('late');
  expect(unbelieved(world, unheard(3), scan({ scanAtMs: NOW - 249 }), NOW)).toBeUndefined();
});

test('a scan from further in the future than two clocks may be apart is not believed', () => {
  expect(unbelieved(world, unheard(3), scan({ scanAtMs: NOW + 11 }), NOW)).toBe('future');
  expect(unbelieved(world, unheard(3), scan({ scanAtMs: NOW + 10 }), NOW)).toBeUndefined();
});

test('a scan whose sequence or time has not grown is a repetition', () => {
  const before = heard({ sequence: 10, scanAtMs: NOW - 50 });
  expect(unbelieved(world, before, scan({ sequence: 10 }), NOW)).toBe('repeated');
  expect(unbelieved(world, before, scan({ sequence: 11, scanAtMs: NOW - 50 }), NOW)).toBe('repeated');
  expect(unbelieved(world, before, scan({ sequence: 11 }), NOW)).toBeUndefined();
});

test('a scanner that was silent may count from 0 again, but not go back in time', () => {
  const before = heard({ sequence: 10, scanAtMs: NOW - 300 });
  expect(unbelieved(world, before, scan({ sequence: 0 }), NOW)).toBeUndefined();
  const replayed = scan({ sequence: 0, scanAtMs: NOW - 300 });
  expect(unbelieved(world, before, replayed, NOW)).toBe('late');
});

test('scans are steady until one comes later than a validity after the last', () => {
  const first = heard({ scanAtMs: NOW });
  const second = watched(world, first, scan({ scanAtMs: NOW + 250 }));
  expect(second.steadyFromMs).toBe(NOW);
  expect(watched(world, second, scan({ scanAtMs: NOW + 501 })).steadyFromMs).toBe(NOW + 501);
});

test('a footing is the oldest scan of all scanners of the cell, and none while one of them is silent or blind', () => {
  const cell = world.cells[0]!;
  const fresh = heard({ scanAtMs: NOW });
  const older = heard({ scanAtMs: NOW - 40 });
  const silent = unheard(3);
  expect(footingOf(world, cell, [fresh, older, silent], NOW)).toMatchObject({
    holds: true,
    scanAtMs: NOW - 40,
  });
  expect(footingOf(world, cell, [fresh, silent, fresh], NOW)).toEqual({
    holds: false,
    reason: 'left/scanner/scanner-2 is silent',
  });
  const ahead = heard({ scanAtMs: NOW + 11 });
  expect(footingOf(world, cell, [ahead, fresh, fresh], NOW).holds).toBe(false);
  expect(footingOf(world, cell, [fresh, heard({ isBlind: true }), fresh], NOW)).toEqual({
    holds: false,
    reason: 'left/scanner/scanner-2 is blind',
  });
});

test('a cell without scanners has no footing', () => {
  expect(footingOf(world, { name: 'bare', arms: [0], scanners: [] }, [], NOW).holds).toBe(false);
});
