import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeBatch, encodeBatch } from '../contracts/codec.ts';
import type { Batch, Entry } from '../contracts/messages.ts';
import type { Spool } from '../kit/spool.ts';
import { openSpool } from '../kit/spool-log.ts';
import { readSpool } from '../kit/spool-read.ts';
import { entriesOf } from './block.ts';
import type { SiteLedger } from './ledger.ts';
import { emptyLedger, enter } from './ledger.ts';

export interface SpoolName {
  site: string;
  spool: string;
}

const BOUND = { maxEntries: 1_000, maxBytes: 4 * 1024 * 1024 };

/**
 * The hub's memory: for each spool of each site a log of blocks, `<state>/<site>/<spool>/`, in the segment format of
 * the spools themselves. A block is a batch as it came, without what was here already.
 */
export interface LedgerFile {
  /** one past the last number that is here */
  readonly nextSequence: number;
  /** durable when resolved; blocks lie end to end */
  append(block: Batch, entries: readonly Entry[]): Promise<void>;
  close(): Promise<void>;
}

/** Opens, or begins, the log of one spool, and enters what is in it into the site's ledger. */
export async function openLedgerFile(
  stateDir: string,
  { site, spool }: SpoolName,
  ledger: SiteLedger,
): Promise<LedgerFile> {
  const log = await openLog(join(stateDir, site, spool));
  let nextSequence = 0;
  const blocks = log.stats().nextSequence;
  for (let from = 0; from < blocks;) {
    const read = await log.read(from, BOUND);
    for (const { payload } of read) nextSequence = await enterPayload(ledger, payload, nextSequence);
    from = (read.at(-1)?.sequence ?? blocks) + 1;
  }
  return {
    get nextSequence() {
      return nextSequence;
    },
    async append(block, entries) {
      await log.append([encodeBatch(block)]);
      nextSequence = block.nextSequence;
      enterBlock(ledger, block, entries);
    },
    close: () => log.close(),
  };
}

function openLog(dir: string): Promise<Spool> {
  return openSpool({
    dir,
    maxBytes: Infinity,
    // Nothing is ever shed here, and a block that rotted shows in the ledger as missing.
    declare: () => [],
  });
}

/** The ledger of each site as its files under `stateDir` have it, while the hub runs or after: what cannot be read is missing. */
export async function readLedger(stateDir: string): Promise<Map<string, SiteLedger>> {
  const ledgers = new Map<string, SiteLedger>();
  for (const { site, spool } of await listSpools(stateDir)) {
    const ledger = ledgers.get(site) ?? emptyLedger();
    ledgers.set(site, ledger);
    let next = 0;
    for await (const { payload } of readSpool(join(stateDir, site, spool))) {
      next = await enterPayload(ledger, payload, next);
    }
  }
  return ledgers;
}

/** Returns one past the last number that is entered. */
async function enterPayload(ledger: SiteLedger, payload: Uint8Array, next: number): Promise<number> {
  const decoded = decodeBatch(payload);
  if (!decoded.ok) return next;
  enterBlock(ledger, decoded.value, await entriesOf(decoded.value));
  return decoded.value.nextSequence;
}

function enterBlock(ledger: SiteLedger, block: Batch, entries: readonly Entry[]): void {
  for (const entry of entries) enter(ledger, entry);
  ledger.skipped += block.nextSequence - block.firstSequence - entries.length;
}

/** The spools that have a log under `stateDir`. */
export async function listSpools(stateDir: string): Promise<SpoolName[]> {
  const found: SpoolName[] = [];
  for (const site of await foldersIn(stateDir)) {
    for (const spool of await foldersIn(join(stateDir, site))) found.push({ site, spool });
  }
  return found;
}

async function foldersIn(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
}
