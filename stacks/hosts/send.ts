import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { Reached } from './reach.ts';
import type { Parcel } from './receiver.ts';
import { listCommand, listInput, RECEIVED, takeCommand } from './receiver.ts';
import type { Visits } from './visits.ts';

/** A file of this machine that a host is to have. */
export interface LocalParcel extends Parcel {
  readonly file: string;
}

/** What a host lacks of what it is to have, and what it has room for. */
export interface Lack {
  readonly missing: readonly { readonly path: string; readonly haveBytes: number }[];
  readonly freeBytes: number;
}

/** Left free beside what is sent: the host is to go on meanwhile. */
const MARGIN_BYTES = 16 * 1024 * 1024;
/** A file whose bytes were not those of its digest is sent once more, from its start. */
const SENDS = 3;
/** Of one file: what a link that breaks again and again still carries, and never for ever. */
const BREAKS = 30;

/** Sends what is missing, each file from where it stopped. Resolves with why it did not come to that. */
export async function send(
  visits: Visits,
  parcels: readonly LocalParcel[],
  onSent: (sentBytes: number, ofBytes: number) => void,
): Promise<string | undefined> {
  if (parcels.length === 0) return undefined;
  const ofBytes = parcels.reduce((sum, { bytes }) => sum + bytes, 0);
  for (let round = 1; ; round += 1) {
    const looked = await look(visits, parcels);
    if (typeof looked === 'string') return looked;
    const lacking = parcels.flatMap((parcel) => {
      const found = looked.missing.find(({ path }) => path === parcel.path);
      return found === undefined ? [] : [{ parcel, haveBytes: found.haveBytes }];
    });
    const wantedBytes = lacking.reduce((sum, { parcel, haveBytes }) => sum + parcel.bytes - haveBytes, 0);
    if (lacking.length === 0) return undefined;
    if (wantedBytes + MARGIN_BYTES > looked.freeBytes) {
      return `its disk has ${mib(looked.freeBytes)} MiB free, and ${mib(wantedBytes)} MiB are to be sent, with ${mib(MARGIN_BYTES)} to spare; nothing was sent`;
    }
    if (round > SENDS)
      return `${lacking.length} files did not arrive as they are here; look at the disk of the host`;
    let sentBytes = ofBytes - wantedBytes;
    for (const { parcel, haveBytes } of lacking) {
      const problem = await sendOne(visits, parcel, haveBytes);
      if (problem !== undefined) return problem;
      sentBytes += parcel.bytes - haveBytes;
      onSent(sentBytes, ofBytes);
    }
  }
}

async function look(visits: Visits, parcels: readonly Parcel[]): Promise<Lack | string> {
  let lines: string[] = [];
  const reached = await visits.reach(listCommand(), {
    // What a broken link told is told again.
    input: () => {
      lines = [];
      return Readable.from([listInput(parcels)]);
    },
    onLine: (line) => lines.push(line),
  });
  return problemOf(reached) ?? lackOf(lines);
}

/** What the host's answer says; a line that says nothing is left out. */
export function lackOf(lines: readonly string[]): Lack {
  const rows = lines.map((line) => /^(missing|free) (\d+)(?: (.+))?$/.exec(line));
  return {
    missing: rows.flatMap((row) =>
      row?.[1] === 'missing' ? [{ path: row[3] ?? '', haveBytes: Number(row[2]) }] : [],
    ),
    freeBytes: Number(rows.find((row) => row?.[1] === 'free')?.[2] ?? 0) * 1024,
  };
}

/** Over as many connections as it takes: after each that broke the host is asked how much it has. */
async function sendOne(visits: Visits, parcel: LocalParcel, haveBytes: number): Promise<string | undefined> {
  let offset: number | undefined = haveBytes;
  for (let left = BREAKS; left > 0; left -= 1) {
    if (offset === undefined) {
      const looked = await look(visits, [parcel]);
      if (typeof looked === 'string') return looked;
      const [missing] = looked.missing;
      if (missing === undefined) return undefined;
      offset = missing.haveBytes;
    }
    const from = offset;
    const reached = await visits.reach(takeCommand(parcel, from), {
      input: () => createReadStream(parcel.file, { start: from }),
    });
    // What broke in the middle has left more there than it found, and says so at the next try.
    if (reached.kind === 'ended' && reached.code === RECEIVED.cutShort) offset = undefined;
    else if (reached.kind === 'ended' && reached.code === RECEIVED.otherBytes) offset = 0;
    else return problemOf(reached);
  }
  return undefined;
}

function problemOf(reached: Reached): string | undefined {
  if (reached.kind !== 'ended') return reached.words;
  if (reached.code === 0) return undefined;
  if (reached.code === RECEIVED.diskFull) return `its disk took no more: ${reached.stderr.trim()}`;
  return `the host ended with ${reached.code}: ${reached.stderr.trim()}`;
}

function mib(bytes: number): number {
  return Math.ceil(bytes / 1024 / 1024);
}
