import { zstdCompressSync } from 'node:zlib';
import { encodeEntries } from '../../../workloads/contracts/codec.ts';
import type { Batch, Entry } from '../../../workloads/contracts/messages.ts';

export const MACHINE = 'welding/arm/a-1';
export const SPOOL = 'gw-1.0123456789ab';
export const PEER = 'graz/aggregator-gw-1';

/** An entry that holds one reading, whose number in its stream is that in the spool. */
export function anEntry(sequence: number): Entry {
  const reading = {
    deviceId: MACHINE,
    timestamp: sequence,
    temperatureC: 36,
    humidityPct: 45,
    status: 'OK',
  } as const;
  return {
    sequence,
    kind: 'readings',
    readings: { machine: MACHINE, epoch: 1, firstSequence: sequence, readings: [reading] },
  };
}

export function aBatch(
  from: number,
  to: number,
  changes: Partial<Batch> & { of?: readonly Entry[] } = {},
): Batch {
  const { of = Array.from({ length: to - from }, (_, at) => anEntry(from + at)), ...rest } = changes;
  return {
    site: 'graz',
    spool: SPOOL,
    firstSequence: from,
    nextSequence: to,
    entries: zstdCompressSync(encodeEntries({ entries: of })),
    ...rest,
  };
}
