import { expect, it } from 'vitest';
import type { EntryKind } from '../../../workloads/contracts/messages.ts';
import { isDuplicate, note, nothingSeen } from '../../../workloads/aggregator/seen.ts';
import { ARMS, commandOf, telemetryOf, verdictOf } from './a-gateway.ts';

function readings(from: number, epoch = 1): EntryKind {
  return { kind: 'readings', readings: { machine: ARMS[0]!, ...telemetryOf(ARMS[0]!, { epoch, from }) } };
}

it('readings that are durable are duplicates, and each hole before new ones is told', () => {
  const seen = nothingSeen();
  expect(isDuplicate(seen, readings(0))).toBe(false);
  expect(note(seen, readings(0))).toBe(0);
  expect(isDuplicate(seen, readings(0))).toBe(true);
  expect(isDuplicate(seen, readings(5))).toBe(false);
  expect(note(seen, readings(30))).toBe(20);
  expect(isDuplicate(seen, readings(10))).toBe(false);
  expect(note(seen, readings(10))).toBe(0);
});

it('a machine that begins a new epoch begins its numbers anew', () => {
  const seen = nothingSeen();
  note(seen, readings(0, 1));
  expect(isDuplicate(seen, readings(0, 2))).toBe(false);
  expect(note(seen, readings(0, 2))).toBe(0);
});

it('what a machine makes the aggregator remember is bounded, and what is forgotten is kept again', () => {
  const seen = nothingSeen();
  for (let epoch = 0; epoch < 1000; epoch += 1) note(seen, readings(0, epoch));
  for (let from = 0; from < 100_000; from += 100) note(seen, readings(from, 2000));
  const epochs = seen.epochs.get(ARMS[0]!)!;
  expect(epochs.size).toBeLessThanOrEqual(4);
  expect(epochs.get(2000)!.length).toBeLessThanOrEqual(64);
  expect(isDuplicate(seen, readings(99_900, 2000))).toBe(true);
  expect(isDuplicate(seen, readings(0, 2000))).toBe(false);
});

it('a retained STOP that comes again at a connect is a duplicate, the next STOP is none', () => {
  const seen = nothingSeen();
  const stop = (sequence: number): EntryKind => ({ kind: 'command', command: commandOf('STOP', sequence) });
  note(seen, stop(1));
  expect(isDuplicate(seen, stop(1))).toBe(true);
  expect(isDuplicate(seen, stop(2))).toBe(false);
  expect(isDuplicate(seen, { kind: 'verdict', verdict: verdictOf('dent') })).toBe(false);
});
