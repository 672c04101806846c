import { decodeEntry } from '../contracts/codec.ts';
import type { Entry } from '../contracts/messages.ts';
import type { Spool } from '../kit/spool.ts';
import type { Arrivals } from './arrivals.ts';
import { arrived, noArrivals } from './arrivals.ts';
import type { Seen } from './seen.ts';
import { note, nothingSeen } from './seen.ts';

const BOUND = { maxEntries: 5_000, maxBytes: 2 * 1024 * 1024 };

/** What of each stream is in the spool after a start. What the hub has acknowledged is gone, and its to know. */
export async function recall(spool: Spool): Promise<{ seen: Seen; arrivals: Arrivals }> {
  const seen = nothingSeen();
  const arrivals = noArrivals();
  const { oldestSequence, nextSequence } = spool.stats();
  for (let from = oldestSequence; from < nextSequence;) {
    const entries = await spool.read(from, BOUND);
    for (const { sequence, payload } of entries) {
      const decoded = decodeEntry(payload);
      if (!decoded.ok) continue;
      note(seen, decoded.value);
      arrived(arrivals, sequence, timeOf(decoded.value));
    }
    from = (entries.at(-1)?.sequence ?? nextSequence) + 1;
  }
  return { seen, arrivals };
}

/** What the entry says of its own time: the nearest thing to when it came. */
function timeOf(entry: Entry): number {
  switch (entry.kind) {
    case 'readings':
      return entry.readings.readings[0]?.timestamp ?? 0;
    case 'verdict':
      return entry.verdict.timestamp;
    case 'command':
      return entry.command.issuedAt;
    case 'dropped':
      return entry.dropped.at;
  }
}
