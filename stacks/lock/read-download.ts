import { createWriteStream, existsSync, statSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Download } from '../../infra/host/downloads.ts';
import { hashOf } from '../files-below.ts';

/** What was read, all of it. */
export interface ReadDownload {
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly file: string;
}

export interface ReadOptions {
  /** where it comes from: the publisher's address or a mirror's */
  readonly url: string;
  /** of the publisher's list of checksums; undefined where a mirror has none */
  readonly sums: string | undefined;
  /** where it is kept, which is where a broken-off one goes on */
  readonly folder: string;
  /** whatever an earlier run left is read anew */
  readonly isFresh?: boolean;
  readonly onProgress?: (readBytes: number, wholeBytes: number | undefined) => void;
}

/** It could not be had, or is not what its publisher says. */
export class DownloadError extends Error {}

/** Nothing arrives for so long: the line is down, and the next run goes on from here. */
const SILENCE_MS = 60_000;
/** A list of checksums is a few kilobytes. */
const MOST_LIST_BYTES = 2 ** 20;

/** Reads a file to its end, from where an earlier run was broken off, and says what its bytes are. */
export async function readDownload(row: Download, options: ReadOptions): Promise<ReadDownload> {
  const file = path.join(options.folder, row.key);
  await mkdir(options.folder, { recursive: true });
  try {
    if (options.isFresh === true) for (const old of [file, `${file}.part`]) await rm(old, { force: true });
    if (!existsSync(file)) await fetchTo(file, options);
    const sums = options.sums === undefined ? undefined : await textOf(options.sums);
    const [sha256, sha512] = await Promise.all([hashOf(file, 'sha256'), hashOf(file, 'sha512')]);
    if (sums !== undefined && !isListed(sums, row.file, [sha256, sha512])) {
      await rm(file, { force: true });
      throw new DownloadError(
        `${options.url}: its bytes (sha256 ${sha256}) are not in ${options.sums ?? ''}; they were thrown away`,
      );
    }
    return { sha256, sizeBytes: statSync(file).size, file };
  } catch (error) {
    if (error instanceof DownloadError) throw error;
    throw new DownloadError(`${options.url}: ${reasonOf(error)}`);
  }
}

async function fetchTo(file: string, { url, onProgress }: ReadOptions): Promise<void> {
  const part = `${file}.part`;
  const had = existsSync(part) ? statSync(part).size : 0;
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new Error('nothing arrived for a minute')), SILENCE_MS);
  try {
    const headers = had > 0 ? { range: `bytes=${had}-` } : {};
    const response = await fetch(url, { headers, signal: silence.signal });
    // It was all there, and only the last step was not done.
    const isWhole = response.status === 416 && had > 0 && wholeOf(response, 0) === had;
    if (!isWhole) {
      if (!response.ok || response.body === null) throw new Error(`answered ${response.status}`);
      const begun = response.status === 206 ? had : 0;
      const whole = wholeOf(response, begun);
      let read = begun;
      await pipeline(
        Readable.fromWeb(response.body),
        async function* (chunks: AsyncIterable<Uint8Array>) {
          for await (const chunk of chunks) {
            timer.refresh();
            read += chunk.length;
            onProgress?.(read, whole);
            yield chunk;
          }
        },
        createWriteStream(part, { flags: begun > 0 ? 'a' : 'w' }),
      );
      if (whole !== undefined && read !== whole) throw new Error(`ended after ${read} of ${whole} bytes`);
    }
    await rename(part, file);
  } finally {
    clearTimeout(timer);
  }
}

/** How long the whole is; undefined where the server does not say. */
function wholeOf({ headers }: Response, begun: number): number | undefined {
  const range = /\/(\d+)$/.exec(headers.get('content-range') ?? '')?.[1];
  if (range !== undefined) return Number(range);
  const length = headers.get('content-length');
  return length === null ? undefined : begun + Number(length);
}

async function textOf(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(SILENCE_MS) });
  if (!response.ok) throw new DownloadError(`${url}: answered ${response.status}`);
  return (await response.text()).slice(0, MOST_LIST_BYTES);
}

/** `<hash>  <file>` as sha256sum writes it, or, where there is a list for each file, the hash alone. */
function isListed(sums: string, file: string, hashes: readonly string[]): boolean {
  return sums.split('\n').some((line) => {
    const [hash = '', name = file] = line.trim().split(/\s+\*?/);
    return hashes.includes(hash.toLowerCase()) && path.basename(name) === file;
  });
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error ? cause.message || String(Reflect.get(cause, 'code')) : error.message;
}
