import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import { decodeEntries, encodeEntries } from '../contracts/codec.ts';
import type { Batch, Entry } from '../contracts/messages.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

const MIB = 1024 * 1024;
/** A block must fit into a segment of the ledger's file. */
export const MAX_BATCH_BYTES = 3 * MIB;
/** Eight times what an aggregator sends; what becomes larger is a bomb. */
const MAX_ENTRIES_BYTES = 16 * MIB;
const LEVEL = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** The batch is not what an aggregator sends; sending it again changes nothing. */
export class BatchRefused extends Error {}

/** The entries of a batch, in order of their numbers. Throws BatchRefused on anything that is not as it says. */
export async function entriesOf(batch: Batch): Promise<Entry[]> {
  const { firstSequence, nextSequence } = batch;
  if (nextSequence < firstSequence) throw new BatchRefused(`from ${firstSequence} to before ${nextSequence}`);
  if (batch.entries.byteLength > MAX_BATCH_BYTES) throw new BatchRefused(`${batch.entries.byteLength} bytes`);
  const entries = await inflated(batch.entries);
  entries.sort((a, b) => a.sequence - b.sequence);
  for (const [at, { sequence }] of entries.entries()) {
    if (sequence < firstSequence || sequence >= nextSequence || sequence === entries[at - 1]?.sequence) {
      throw new BatchRefused(
        `entry ${sequence} does not belong between ${firstSequence} and ${nextSequence}`,
      );
    }
  }
  return entries;
}

async function inflated(bytes: Uint8Array): Promise<Entry[]> {
  let plain: Uint8Array;
  try {
    plain = await decompress(bytes, { maxOutputLength: MAX_ENTRIES_BYTES });
  } catch (error) {
    throw new BatchRefused(`not zstd of at most ${MAX_ENTRIES_BYTES} bytes`, { cause: error });
  }
  const decoded = decodeEntries(plain);
  if (!decoded.ok) throw new BatchRefused(decoded.error);
  return [...decoded.value.entries];
}

/** The part of a batch from `firstSequence` on, as it is kept: blocks of a spool lie end to end. */
export async function blockOf(
  batch: Batch,
  entries: readonly Entry[],
  firstSequence: number,
): Promise<Batch> {
  const isWhole = entries.every(({ sequence }) => sequence >= firstSequence);
  if (isWhole) return { ...batch, firstSequence };
  const rest = entries.filter(({ sequence }) => sequence >= firstSequence);
  return { ...batch, firstSequence, entries: await compress(encodeEntries({ entries: rest }), LEVEL) };
}
