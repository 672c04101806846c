import { mkdir, mkdtemp, open, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeDisk } from '../../workloads/kit/spool-disk.ts';
import { openSpool } from '../../workloads/kit/spool-log.ts';

/**
 * Durable appends of the spool against the floor of the same run on the same disk: one pwrite and one fdatasync of
 * the same payload into a preallocated file, from the same process, turn and turn about.
 */
export interface SpoolBench {
  entryBytes: number;
  rows: readonly SpoolRow[];
}

export interface SpoolRow {
  /** entries that wait together for one flush */
  group: number;
  /** from append to durable */
  floorP50Us: number;
  spoolP50Us: number;
  floorP99Us: number;
  spoolP99Us: number;
  /** how much longer the spool takes than the floor: the ratio of the medians */
  timesFloor: number;
  /** at the median */
  spoolEntriesPerSecond: number;
  /** sectors that the device wrote for each byte of payload, others' on the same device included */
  floorAmplification: number | undefined;
  spoolAmplification: number | undefined;
}

const GROUPS = [1, 10, 100];
const ENTRY_BYTES = 400; // a second of one arm: ten readings
const TURNS_MS = 3_000;
const AMPLIFICATION_MS = 1_000;
const WARM_UP = 20;
const MIB = 1024 * 1024;
const SECTOR_BYTES = 512;

/** `root` is a folder on the disk in question: on a tmpfs there is nothing to flush to. */
export async function run(root = tmpdir()): Promise<SpoolBench> {
  const dir = await mkdtemp(join(root, 'millwright-bench-'));
  try {
    const rows: SpoolRow[] = [];
    for (const group of GROUPS) rows.push(await runGroup(join(dir, `${group}`), group));
    return { entryBytes: ENTRY_BYTES, rows };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function runGroup(dir: string, group: number): Promise<SpoolRow> {
  await mkdir(dir);
  const floor = await openFloor(join(dir, 'floor'), group * ENTRY_BYTES);
  const spool = await openSpool({ dir: join(dir, 'spool'), maxBytes: 512 * MIB, declare: () => [] });
  const entry = Buffer.alloc(ENTRY_BYTES, 7);
  const append = async (): Promise<void> => {
    // Each entry by itself, as messages come; what waits together is flushed together.
    await Promise.all(Array.from({ length: group }, () => spool.append([entry])));
  };
  // A spool at work is emptied again and again, and its files are used again: zeros are paid for once.
  const keepShort = async (): Promise<void> => {
    if (spool.stats().bytes > 9 * MIB) await spool.acknowledge(spool.stats().nextSequence);
  };

  const floorUs: number[] = [];
  const spoolUs: number[] = [];
  for (let turn = 0; turn < WARM_UP; turn += 1) await floor.write();
  for (let filled = 0; filled < 3; filled += 1) {
    await Promise.all(Array.from({ length: 9_000 }, () => spool.append([entry])));
    await keepShort();
  }
  for (const endMs = performance.now() + TURNS_MS; performance.now() < endMs;) {
    floorUs.push(await microseconds(floor.write));
    spoolUs.push(await microseconds(append));
    await keepShort();
  }
  const floorAmplification = await amplification(dir, { once: floor.write, after: keepShort }, group);
  const spoolAmplification = await amplification(dir, { once: append, after: keepShort }, group);
  await floor.close();
  await spool.close();
  const spoolP50Us = quantile(spoolUs, 0.5);
  return {
    group,
    floorP50Us: Math.round(quantile(floorUs, 0.5)),
    spoolP50Us: Math.round(spoolP50Us),
    floorP99Us: Math.round(quantile(floorUs, 0.99)),
    spoolP99Us: Math.round(quantile(spoolUs, 0.99)),
    timesFloor: rounded(spoolP50Us / quantile(floorUs, 0.5)),
    spoolEntriesPerSecond: Math.round((group * 1e6) / spoolP50Us),
    floorAmplification,
    spoolAmplification,
  };
}

async function openFloor(
  path: string,
  bytes: number,
): Promise<{ write: () => Promise<void>; close: () => Promise<void> }> {
  const sizeBytes = 64 * MIB;
  await nodeDisk.reserve(path, sizeBytes);
  const handle = await open(path, 'r+');
  const payload = Buffer.alloc(bytes, 7);
  let at = 0;
  return {
    write: async () => {
      if (at + bytes > sizeBytes) at = 0;
      await handle.write(payload, 0, bytes, at);
      await handle.datasync();
      at += bytes;
    },
    close: () => handle.close(),
  };
}

async function microseconds(once: () => Promise<void>): Promise<number> {
  const beginMs = performance.now();
  await once();
  return (performance.now() - beginMs) * 1000;
}

async function amplification(
  dir: string,
  { once, after }: { once: () => Promise<void>; after: () => Promise<void> },
  group: number,
): Promise<number | undefined> {
  const before = await writtenBytes(dir);
  let payloadBytes = 0;
  for (const endMs = performance.now() + AMPLIFICATION_MS; performance.now() < endMs;) {
    await once();
    await after();
    payloadBytes += group * ENTRY_BYTES;
  }
  const written = await writtenBytes(dir);
  return before === undefined || written === undefined
    ? undefined
    : rounded((written - before) / payloadBytes);
}

/** What the device under `dir` has written; undefined where the system does not say. */
async function writtenBytes(dir: string): Promise<number | undefined> {
  const { dev } = await stat(dir);
  const text = await readFile('/proc/diskstats', 'utf8').catch(() => '');
  const rows = text.split('\n').map((line) => line.trim().split(/\s+/));
  // Linux packs a device number of 12 bits major and 20 bits minor.
  const major = (dev >> 8) & 0xfff;
  const minor = (dev & 0xff) | ((dev >> 12) & 0xfff00);
  const row = rows.find(([first, second]) => Number(first) === major && Number(second) === minor);
  return row === undefined ? undefined : Number(row[9]) * SECTOR_BYTES;
}

function quantile(values: readonly number[], share: number): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length * share)] ?? NaN;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

if (import.meta.main) {
  const result = await run(process.argv.slice(2).find((each) => !each.startsWith('--')));
  if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(result)}\n`);
  else console.table(result.rows);
}
