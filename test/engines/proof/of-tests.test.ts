import { expect, it } from 'vitest';
import type { TestOutcome, TestsClaim } from './of-tests.ts';
import { proofsOfTests } from './of-tests.ts';

const CLAIM: TestsClaim = {
  artefact: 'images',
  judge: 'qemu',
  tests: /^arm64 /,
  seen: 'they start',
  without: 'no emulator',
};
const statusOf = (...states: readonly TestOutcome['state'][]) =>
  proofsOfTests(
    [CLAIM],
    states.map((state, index) => ({ title: `arm64 ${index}`, state })),
  ).map(({ status, why }) => [status, why]);

it('tests that all passed are one proven row that counts them', () => {
  expect(statusOf('passed', 'passed')).toEqual([['proven', 'they start (2 tests)']]);
});

it('one test that failed, or never ended, is a failed row that names it', () => {
  expect(statusOf('passed', 'failed')).toEqual([['failed', 'arm64 1']]);
  expect(statusOf('pending')).toEqual([['failed', 'arm64 0']]);
});

it('tests that could not run here are an absent row that says why, and those that nobody asked for are none', () => {
  expect(statusOf('skipped', 'skipped')).toEqual([['absent', 'no emulator']]);
  expect(statusOf()).toEqual([]);
});
