import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import type { Allowance } from '../kit/allowance.ts';
import { createAllowance } from '../kit/allowance.ts';

/** What happened; the rest of a line is when, its number, and the digest of the line before. */
export interface AuditEvent {
  readonly event: string;
  readonly host?: string;
  readonly address?: string;
  readonly reason?: string;
  readonly detail?: string;
}

export interface Audit {
  /** On disk when it returns. Nothing is given away before this has. */
  must(event: AuditEvent): void;
  /** Within a rate; beyond it the line is counted, and the count is a line itself. */
  may(event: AuditEvent): void;
  close(): void;
}

export interface AuditOptions {
  readonly dir: string;
  readonly now: () => Date;
  readonly maxBytes?: number;
  readonly allowance?: Allowance;
}

/** Five files at the most: a year of an eventful site is below one. */
const MAX_BYTES = 4 * 1024 * 1024;
const OLDER_FILES = 4;
/** 0.5 lines a second are 8 MB a day at the most; the burst is what a thousand wrong messages leave. */
const RATE = { perSecond: 0.5, burst: 2_000 };
const MAX_TEXT = 400;

export const AUDIT_FILE = 'audit.jsonl';

/** JSON lines that are only ever added to; each has the digest of the one before, so that none is missing unnoticed. */
export function openAudit({ dir, now, maxBytes = MAX_BYTES, ...options }: AuditOptions): Audit {
  const allowance = options.allowance ?? createAllowance(RATE, () => performance.now());
  const file = path.join(dir, AUDIT_FILE);
  mkdirSync(dir, { recursive: true });
  let { sequence, previous } = lastOf(file);
  let out = openSync(file, 'a', 0o600);
  let bytes = statSync(file).size;
  const suppressed = new Map<string, number>();

  const write = (event: AuditEvent | Readonly<Record<string, unknown>>, isDurable: boolean): void => {
    if (bytes > maxBytes) {
      closeSync(out);
      shift(file);
      out = openSync(file, 'a', 0o600);
      bytes = 0;
    }
    sequence += 1;
    const texts = Object.entries(event).map(([key, value]) => [
      key,
      typeof value === 'string' ? value.slice(0, MAX_TEXT) : (value as unknown),
    ]);
    const row = { at: now().toISOString(), sequence, ...(Object.fromEntries(texts) as object), previous };
    const line = `${JSON.stringify(row)}\n`;
    writeSync(out, line);
    if (isDurable) fsyncSync(out);
    bytes += Buffer.byteLength(line);
    previous = digestOf(line.trimEnd());
  };
  const tellSuppressed = (): void => {
    if (suppressed.size === 0) return;
    write({ event: 'suppressed', lines: Object.fromEntries(suppressed) }, false);
    suppressed.clear();
  };
  return {
    must: (event) => {
      tellSuppressed();
      write(event, true);
    },
    may: (event) => {
      if (allowance.take(1)) {
        tellSuppressed();
        write(event, false);
        return;
      }
      const kind = event.reason ?? event.event;
      suppressed.set(kind, (suppressed.get(kind) ?? 0) + 1);
    },
    close: () => {
      tellSuppressed();
      closeSync(out);
    },
  };
}

/** The numbers of the lines before which one is missing or was changed; empty where the log is whole. */
export function brokenLinks(lines: readonly string[]): readonly number[] {
  return lines.flatMap((line, index) => {
    const before = lines[index - 1];
    const row = JSON.parse(line) as { readonly sequence: number; readonly previous: string };
    return before === undefined || row.previous === digestOf(before) ? [] : [row.sequence];
  });
}

function digestOf(line: string): string {
  return createHash('sha256').update(line).digest('hex').slice(0, 32);
}

/** Goes on where a killed gate stopped: half a line that it left ends there, and stays. */
function lastOf(file: string): { sequence: number; previous: string } {
  const none = { sequence: 0, previous: '' };
  if (!existsSync(file)) return none;
  const text = readFileSync(file, 'utf8');
  if (text !== '' && !text.endsWith('\n')) {
    const out = openSync(file, 'a');
    writeSync(out, '\n');
    closeSync(out);
  }
  const last = text.split('\n').findLast((line) => isWhole(line));
  if (last === undefined) return none;
  return { sequence: (JSON.parse(last) as { sequence: number }).sequence, previous: digestOf(last) };
}

function isWhole(line: string): boolean {
  try {
    return typeof (JSON.parse(line) as { sequence?: unknown }).sequence === 'number';
  } catch {
    return false;
  }
}

function shift(file: string): void {
  for (let index = OLDER_FILES - 1; index >= 1; index -= 1) {
    if (existsSync(`${file}.${index}`)) renameSync(`${file}.${index}`, `${file}.${index + 1}`);
  }
  renameSync(file, `${file}.1`);
}
