import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as codec from '../../../workloads/contracts/codec.ts';
import { FLOW_CODECS } from '../../../workloads/contracts/codec.ts';
import type { Codec, Entry, FlowMessage } from '../../../workloads/contracts/codec.ts';
import { ACTIONS, MAX_BYTES, STATUSES } from '../../../workloads/contracts/messages.ts';

const time = fc.maxSafeInteger();
const count = fc.maxSafeNat();
const text = fc.string({ unit: 'binary', maxLength: 40 });
const double = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const bytes = fc.uint8Array({ maxLength: 200 });

const reading = fc.record({
  deviceId: text,
  timestamp: time,
  temperatureC: double,
  humidityPct: double,
  status: fc.constantFrom(...STATUSES),
});
const readings = fc.array(reading, { maxLength: 5 });
const verdict = fc.record({
  camera: text,
  frameSequence: count,
  frameTimestamp: time,
  timestamp: time,
  label: text,
  score: double,
});
const command = fc.record({
  arm: text,
  action: fc.constantFrom(...ACTIONS),
  term: count,
  sequence: count,
  issuedAt: time,
  expiresAt: time,
  scanAt: time,
  triggerAt: time,
  reason: text,
});
const telemetry = fc.record({ epoch: count, firstSequence: count, readings });
const messages: { [F in keyof FlowMessage]: fc.Arbitrary<FlowMessage[F]> } = {
  'arm/command': command,
  'arm/state': fc.record({
    arm: text,
    sequence: count,
    timestamp: time,
    moving: fc.boolean(),
    speedMmS: double,
    obeyedTerm: count,
    obeyedSequence: count,
  }),
  'arm/telemetry': telemetry,
  'scanner/scan': fc.record({
    scanner: text,
    sequence: count,
    timestamp: time,
    rangesMm: fc.array(fc.nat(0xffff_ffff), { maxLength: 50 }),
  }),
  'camera/frame': fc.record({ camera: text, sequence: count, timestamp: time, jpeg: bytes }),
  'camera/verdict': verdict,
  'plc/telemetry': telemetry,
  'plc/desired': fc.record({
    by: text,
    machine: text,
    property: text,
    value: text,
    at: time,
    counter: count,
  }),
};
const entry: fc.Arbitrary<Entry> = fc
  .tuple(
    count,
    fc.oneof(
      fc.record({
        kind: fc.constant('readings' as const),
        readings: fc.record({ machine: text, epoch: count, firstSequence: count, readings }),
      }),
      fc.record({ kind: fc.constant('verdict' as const), verdict }),
      fc.record({ kind: fc.constant('command' as const), command }),
      fc.record({
        kind: fc.constant('dropped' as const),
        dropped: fc.record({
          machine: text,
          epoch: count,
          firstSequence: count,
          count,
          at: time,
          reason: text,
        }),
      }),
    ),
  )
  .map(([sequence, kind]) => ({ sequence, ...kind }));

function roundTrips<T>({ encode, decode }: Codec<T>, arbitrary: fc.Arbitrary<T>): void {
  fc.assert(
    fc.property(arbitrary, (value) => {
      const result = decode(encode(value));
      expect(result).toStrictEqual({ ok: true, value: plain(value) });
    }),
    { seed: 47, numRuns: 200 },
  );
}

/** With every bytes field as the Buffer that the decoder yields. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, it]) => [key, plain(it)]));
}

describe('the codec', () => {
  test.each(Object.keys(messages) as (keyof FlowMessage)[])('gives back every message of %s', (flow) => {
    roundTrips<unknown>(FLOW_CODECS[flow] as Codec<unknown>, messages[flow]);
  });

  test('gives back every entry, batch and receipt of the WAN', () => {
    roundTrips({ encode: codec.encodeEntry, decode: codec.decodeEntry }, entry);
    roundTrips(
      { encode: codec.encodeEntries, decode: codec.decodeEntries },
      fc.record({ entries: fc.array(entry, { maxLength: 4 }) }),
    );
    roundTrips(
      { encode: codec.encodeBatch, decode: codec.decodeBatch },
      fc.record({ site: text, spool: text, firstSequence: count, nextSequence: count, entries: bytes }),
    );
    roundTrips(
      { encode: codec.encodeReceipt, decode: codec.decodeReceipt },
      fc.record({ site: text, spool: text, nextSequence: count }),
    );
  });

  test('S47 edge.sensors.Reading has the wire format of the source, byte for byte', () => {
    const value = {
      deviceId: 'arm-1',
      timestamp: 1_700_000_000_000,
      temperatureC: 21.5,
      humidityPct: 40,
      status: 'WARN' as const,
    };
    const wire = [
      '0a0561726d2d31', // 1: string
      '1080d095ffbc31', // 2: int64
      '190000000000803540', // 3: double
      '210000000000004440', // 4: double
      '2801', // 5: enum
    ].join('');
    expect(Buffer.from(codec.encodeReading(value)).toString('hex')).toBe(wire);
    expect(codec.decodeReading(Buffer.from(wire, 'hex'))).toEqual({ ok: true, value });
  });

  test('gives missing fields the defaults of proto3, and a command without any is a STOP', () => {
    expect(codec.decodeCommand(new Uint8Array(0))).toStrictEqual({
      ok: true,
      value: {
        arm: '',
        action: 'STOP',
        term: 0,
        sequence: 0,
        issuedAt: 0,
        expiresAt: 0,
        scanAt: 0,
        triggerAt: 0,
        reason: '',
      },
    });
  });

  test('skips fields of a later schema', () => {
    expect(codec.decodeReceipt(Buffer.from('0a0167f80701', 'hex'))).toMatchObject({
      ok: true,
      value: { site: 'g' },
    });
  });

  test.each([
    [
      'an integer that a number cannot hold',
      codec.decodeReceipt,
      '18ffffffffffffffff7f',
      'not a safe integer',
    ],
    ['the largest count of the wire', codec.decodeReceipt, '18ffffffffffffffffff01', 'not a safe integer'],
    ['an action that is none', codec.decodeCommand, '1007', 'none of STOP, SLOW, RUN'],
    ['a status below zero', codec.decodeReading, '28ffffffffffffffffff01', 'none of OK, WARN, FAIL'],
    ['a temperature that is no number', codec.decodeReading, '19000000000000f87f', 'not a finite number'],
    ['an infinite score', codec.decodeVerdict, '31000000000000f07f', 'not a finite number'],
    ['an entry of a kind that it does not know', codec.decodeEntry, '0801', 'nothing that this schema knows'],
    ['a string that ends too late', codec.decodeReading, '0aff01', 'out of range'],
  ])('refuses %s', (_what, decode, hex, error) => {
    const result = decode(Buffer.from(hex, 'hex'));
    expect(result).toMatchObject({ ok: false, error: expect.stringContaining(error) as string });
  });

  test('never throws, whatever the bytes', () => {
    const decoders = Object.entries(codec).filter(([name]) => name.startsWith('decode'));
    expect(decoders).toHaveLength(12);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (wire) => {
        for (const [, decode] of decoders)
          expect(typeof (decode as codec.Codec<unknown>['decode'])(wire).ok).toBe('boolean');
      }),
      { seed: 47, numRuns: 500 },
    );
  });

  test('refuses a message over its bound in both directions', () => {
    const scan = {
      scanner: '',
      sequence: 0,
      timestamp: 0,
      rangesMm: new Array<number>(MAX_BYTES.Scan).fill(1),
    };
    expect(() => codec.encodeScan(scan)).toThrow('at most 65536');
    expect(codec.decodeScan(new Uint8Array(MAX_BYTES.Scan + 1))).toMatchObject({ ok: false });
  });

  test('refuses to encode what the schema cannot hold', () => {
    const receipt = { site: 'graz', spool: 'gw-1', nextSequence: 1 };
    for (const nextSequence of [-1, 0.5, Number.NaN, 2 ** 53]) {
      expect(() => codec.encodeReceipt({ ...receipt, nextSequence })).toThrow(RangeError);
    }
  });

  test('needs no code made at run time', async () => {
    const path = new URL('../../../workloads/contracts/codec.ts', import.meta.url).href;
    const program = `
      const { encodeScan, decodeScan } = await import(${JSON.stringify(path)});
      console.log(JSON.stringify(decodeScan(encodeScan({ scanner: 's', sequence: 1, timestamp: 2, rangesMm: [3] }))));`;
    const flags = ['--disallow-code-generation-from-strings', '--input-type=module', '--eval', program];
    const { stdout } = await promisify(execFile)(process.execPath, flags);
    expect(JSON.parse(stdout)).toEqual({
      ok: true,
      value: { scanner: 's', sequence: 1, timestamp: 2, rangesMm: [3] },
    });
  });
});
