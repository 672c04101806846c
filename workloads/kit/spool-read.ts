import type { SpooledEntry } from './spool.ts';
import { readPosition } from './spool-position.ts';
import { recoverSegments, scanSegment } from './spool-segment.ts';

/**
 * The entries of a spool's folder, oldest first, for one who only looks: takes no lock and changes nothing. What
 * cannot be read is missing from the numbers.
 */
export async function* readSpool(dir: string): AsyncGenerator<SpooledEntry> {
  const { floor, promised } = await readPosition(dir);
  const durable = Math.max(floor, promised);
  const { segments } = await recoverSegments(dir, { floor, durable });
  for (const segment of segments) {
    const { bytes, records } = await scanSegment(segment, { limit: segment.end, durable });
    for (const { sequence, offset, length } of records) {
      if (sequence >= floor) yield { sequence, payload: bytes.subarray(offset, offset + length) };
    }
  }
}
