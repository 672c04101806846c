import { decodeScan } from '../contracts/codec.ts';
import { sweepOf } from './sweep.ts';
import type { Observation } from './watch.ts';
import type { World } from './world.ts';

/** Why a message was refused before anything was decided. */
export type Unreadable = 'oversized' | 'undecodable' | 'impostor' | 'wrong-rays';

export type Readable =
  { readonly ok: true; readonly observation: Observation } | { readonly ok: false; readonly why: Unreadable };

/** A range takes at most 5 bytes, everything else of a scan is small. */
const BYTES_PER_RAY = 5;
const OTHER_BYTES = 256;

/** Reads a payload that came on the topic of that scanner. Never throws, whatever a hostile device has sent. */
export function readScan(world: World, index: number, payload: Uint8Array): Readable {
  const scanner = world.scanners[index]!;
  if (payload.byteLength > OTHER_BYTES + scanner.rays * BYTES_PER_RAY) return { ok: false, why: 'oversized' };
  const decoded = decodeScan(payload);
  if (!decoded.ok) return { ok: false, why: 'undecodable' };
  const { value: scan } = decoded;
  if (scan.scanner !== scanner.id) return { ok: false, why: 'impostor' };
  if (scan.rangesMm.length !== scanner.rays) return { ok: false, why: 'wrong-rays' };
  return {
    ok: true,
    observation: {
      scanner: index,
      sequence: scan.sequence,
      scanAtMs: scan.timestamp,
      ...sweepOf(scanner, scan.rangesMm),
    },
  };
}
