import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeScan } from '../../../workloads/contracts/codec.ts';
import { readScan } from '../../../workloads/collision-engine/scan-message.ts';
import { aPlan, aWorld, castMm } from './a-plan.ts';

const world = aWorld();
const plan = aPlan();
const SCANNER = plan.cells[0]!.scanners[0]!;
const scan = {
  scanner: SCANNER.id,
  sequence: 4,
  timestamp: 1_700_000_000_000,
  rangesMm: castMm(plan, SCANNER, []),
};

test('a scan is read with its time, its sequence and what it says of each arm', () => {
  const read = readScan(world, 0, encodeScan(scan));
  expect(read).toMatchObject({
    ok: true,
    observation: { scanner: 0, sequence: 4, scanAtMs: 1_700_000_000_000, isBlind: false },
  });
});

test('a scan of another scanner, of another number of rays, too large, or no scan at all is refused by name', () => {
  const why = (bytes: Uint8Array) => {
    const read = readScan(world, 0, bytes);
    return read.ok ? 'read' : read.why;
  };
  expect(why(encodeScan({ ...scan, scanner: 'left/scanner/scanner-2' }))).toBe('impostor');
  expect(why(encodeScan({ ...scan, rangesMm: scan.rangesMm.slice(1) }))).toBe('wrong-rays');
  expect(why(encodeScan({ ...scan, rangesMm: [...scan.rangesMm, 1] }))).toBe('wrong-rays');
  expect(why(new Uint8Array(2000))).toBe('oversized');
  expect(why(new Uint8Array([0xff]))).toBe('undecodable');
  expect(why(new Uint8Array())).toBe('impostor');
});

test('no payload whatever makes the reading throw', () => {
  const genuine = encodeScan(scan);
  const damaged = fc
    .tuple(fc.nat(genuine.length - 1), fc.nat(255), fc.nat(genuine.length))
    .map(([at, byte, length]) => genuine.with(at, byte).subarray(0, length));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 2000 }), damaged), (bytes) => {
      expect(readScan(world, 0, bytes)).toHaveProperty('ok');
    }),
    { seed: 9, numRuns: 500 },
  );
});
