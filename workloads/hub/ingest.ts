import { mkdir } from 'node:fs/promises';
import type { Batch, Receipt } from '../contracts/messages.ts';
import type { Log } from '../kit/log.ts';
import { DeliveryRefused } from '../kit/rpc.ts';
import { BatchRefused, blockOf, entriesOf } from './block.ts';
import { refusalOf } from './entitlement.ts';
import type { Figures } from './figures.ts';
import type { SiteLedger } from './ledger.ts';
import { emptyLedger } from './ledger.ts';
import type { LedgerFile, SpoolName } from './ledger-file.ts';
import { listSpools, openLedgerFile } from './ledger-file.ts';

export interface IngestOptions {
  /** those that may deliver */
  sites: readonly string[];
  stateDir: string;
  figures: Figures;
  log: Log;
}

export interface Ingest {
  /**
   * Resolves when everything below the receipt's number is durable. A batch that was here already, or in part, is
   * taken for what is new in it; one that would leave a hole is not taken, and the receipt says what is expected.
   * Rejects with DeliveryRefused where the peer may not, with BatchRefused where the batch is none.
   */
  deliver(batch: Batch, peer: string): Promise<Receipt>;
  ledgers(): ReadonlyMap<string, SiteLedger>;
  spools(): readonly (SpoolName & { nextSequence: number })[];
  close(): Promise<void>;
}

const MAX_SPOOLS_OF_SITE = 256;

/** Opens every log under `stateDir`; one batch of a spool at a time. */
export async function openIngest({ sites, stateDir, figures, log }: IngestOptions): Promise<Ingest> {
  await mkdir(stateDir, { recursive: true });
  const ledgers = new Map(sites.map((site) => [site, emptyLedger()]));
  const files = new Map<string, { name: SpoolName; file: LedgerFile }>();
  const turns = new Map<string, Promise<unknown>>();

  const fileOf = async (name: SpoolName): Promise<LedgerFile> => {
    const key = `${name.site}/${name.spool}`;
    const open = files.get(key);
    if (open) return open.file;
    if ([...files.values()].filter((each) => each.name.site === name.site).length >= MAX_SPOOLS_OF_SITE) {
      throw new BatchRefused(`more than ${MAX_SPOOLS_OF_SITE} spools of ${name.site}`);
    }
    const ledger = ledgers.get(name.site) ?? emptyLedger();
    ledgers.set(name.site, ledger);
    const file = await openLedgerFile(stateDir, name, ledger);
    files.set(key, { name, file });
    return file;
  };
  for (const name of await listSpools(stateDir)) await fileOf(name);

  const take = async (batch: Batch): Promise<Receipt> => {
    const { site, spool } = batch;
    const file = await fileOf({ site, spool });
    const expected = file.nextSequence;
    if (batch.firstSequence > expected) {
      figures.refused('hole');
      log.error({ site, spool, expected, got: batch.firstSequence }, 'batch would leave a hole');
    } else if (batch.nextSequence <= expected) {
      figures.repeated();
    } else {
      const entries = await entriesOf(batch);
      const block = await blockOf(batch, entries, expected);
      await file.append(
        block,
        entries.filter(({ sequence }) => sequence >= expected),
      );
      figures.taken(entries.length, batch.entries.byteLength);
    }
    return { site, spool, nextSequence: file.nextSequence };
  };

  return {
    async deliver(batch, peer) {
      const refusal = refusalOf(peer, batch, sites);
      if (refusal !== undefined) {
        figures.refused('not-entitled');
        log.warn({ refusal }, 'delivery refused');
        throw new DeliveryRefused(refusal);
      }
      const key = `${batch.site}/${batch.spool}`;
      const turn = (turns.get(key) ?? Promise.resolve()).then(() => take(batch));
      const settled = turn.catch((error: unknown) => {
        figures.refused(error instanceof BatchRefused ? 'not-a-batch' : 'disk');
        log.error({ err: error, key }, 'batch not taken');
      });
      turns.set(key, settled);
      void settled.then(() => {
        if (turns.get(key) === settled) turns.delete(key);
      });
      return turn;
    },
    ledgers: () => ledgers,
    spools: () => [...files.values()].map(({ name, file }) => ({ ...name, nextSequence: file.nextSequence })),
    async close() {
      await Promise.all(turns.values());
      for (const { file } of files.values()) await file.close();
    },
  };
}
