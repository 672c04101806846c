import fs from 'node:fs/promises';
import path from 'node:path';
import { compareLedger, emptyLedger, type StreamRange } from '../../workloads/hub/ledger.ts';
import { readLedger } from '../../workloads/hub/ledger-file.ts';
import type { Check, Produced } from '../../workloads/line/protocol.ts';
import type { LedgerFigures } from './figures.ts';

const MAX_SHOWN = 5;

/**
 * Three separate countings against each other, reading by reading: what the line produced, what is in the hub's file,
 * and what was declared in writing as dropped.
 */
export async function ledgerCheck(
  hubStateDir: string,
  site: string,
  counted: readonly Produced[],
): Promise<{ check: Check; readings: LedgerFigures }> {
  const ledgers = await readLedger(hubStateDir);
  const { produced, delivered, dropped, missing, unknown, repeated, isBalanced } = compareLedger(
    counted,
    ledgers.get(site) ?? emptyLedger(),
  );
  const faults = [...shown('lost in silence', missing), ...shown('never produced', unknown)];
  return {
    readings: { produced, delivered, dropped },
    check: {
      name: 'ledger',
      // A run in which nothing was produced proves nothing.
      ok: isBalanced && produced > 0,
      detail: [
        `${produced} produced = ${delivered} delivered + ${dropped} declared dropped`,
        ...faults,
        ...(repeated > 0 ? [`${repeated} came more than once and count once`] : []),
      ].join('; '),
    },
  };
}

function shown(what: string, ranges: readonly StreamRange[]): string[] {
  const rows = ranges.slice(0, MAX_SHOWN).map(({ machine, from, to }) => `${machine} ${from} to ${to - 1}`);
  if (rows.length === 0) return [];
  return [
    `${what}: ${rows.join(', ')}${ranges.length > MAX_SHOWN ? ` and ${ranges.length - MAX_SHOWN} more` : ''}`,
  ];
}

/** `--sabotage ledger`: cuts the end off the newest segment that the hub has written. */
export async function cutNewestSegment(hubStateDir: string): Promise<void> {
  const names = await fs.readdir(hubStateDir, { recursive: true });
  const files = await Promise.all(
    names.map(async (name) => {
      const file = path.join(hubStateDir, name);
      return { file, stat: await fs.stat(file) };
    }),
  );
  const [newest] = files
    .filter(({ file }) => file.endsWith('.segment'))
    .sort((a, b) => b.stat.mtimeMs - a.stat.mtimeMs);
  // Segments are preallocated, so it is not the file's end that holds the last block: its first bytes hold the first.
  if (newest !== undefined) await fs.truncate(newest.file, 64);
}
