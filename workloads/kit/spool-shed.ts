import type { Declare, Loss } from './spool.ts';
import { SpoolError } from './spool.ts';
import type { Range } from './spool-record.ts';
import { appendBytes } from './spool-record.ts';
import type { SegmentStore } from './spool-store.ts';

/** What must be durable before the oldest segment may go. */
export interface Shedding {
  payloads: readonly Uint8Array[];
  dropped: number;
  damaged: number;
}

/** Reads the oldest segment and asks its owner what to declare. Throws a SpoolError 'full' where that frees nothing. */
export async function sheddingOfOldest(
  store: SegmentStore,
  { floor, declare, maxPayloadBytes }: { floor: number; declare: Declare; maxPayloadBytes: number },
): Promise<Shedding> {
  const oldest = store.segments[0];
  if (!oldest) throw new SpoolError('full', 'the bound holds no segment');
  const { entries, damaged } = await store.entriesOf(oldest, floor);
  const losses: Loss[] = entries.length > 0 ? [{ kind: 'full', entries }] : [];
  const payloads = [...losses, ...damaged.map(damageOf)].flatMap((loss) => declare(loss));
  if (appendBytes(payloads) > maxPayloadBytes) {
    throw new SpoolError('full', 'declaring what would go takes the room that it frees');
  }
  return { payloads, dropped: entries.length, damaged: numbersIn(damaged) };
}

export function damageOf({ from, to }: Range): Loss {
  return { kind: 'damaged', firstSequence: from, count: to - from };
}

export function numbersIn(ranges: readonly Range[]): number {
  return ranges.reduce((sum, { from, to }) => sum + (to - from), 0);
}
