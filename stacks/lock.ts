import { readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { z } from 'zod';
import type { LockedDownload } from '../infra/host/downloads.ts';
import { DownloadLock, downloadLockProblems, lockedDownloads, mirrored } from '../infra/host/downloads.ts';
import type { ImageLock } from '../infra/images.ts';
import { parseImageLock } from '../infra/images.ts';
import type { ExitCode } from './command.ts';
import { aCommand, EXIT, printJson, run, say } from './command.ts';
import { DownloadError, readDownload } from './lock/read-download.ts';
import { ImageError, readImage } from './lock/read-image.ts';
import { UsageError } from './usage-error.ts';

const ROOT = path.join(import.meta.dirname, '..');
const PROGRESS_MS = 2_000;
const MEGABYTE = 1_000_000;

interface Options {
  readonly mirror?: string;
  readonly folder: string;
  readonly lockFile: string;
  readonly imageLockFile: string;
  readonly plainHttp?: true;
  readonly again?: true;
  readonly json?: true;
}

/** One row of either lock, as it stands after this run. */
interface Outcome {
  readonly row: string;
  readonly state: 'read' | 'known' | 'failed';
  /** what its bytes are; where they could not be had, why */
  readonly what: string;
}

/**
 * `npm run lock [-- <row>…]`: on a machine with the Internet, reads what others publish to its last byte and writes
 * what it is into downloads.lock.json and the `upstream` rows of images.lock.json. A row that was read is written at
 * once, so a run that was broken off goes on; one that cannot be had hinders no other.
 */
export function main(args: readonly string[]): Promise<ExitCode> {
  const command = aCommand('lock', 'Reads what others publish, and locks what its bytes are')
    .argument('[row...]', 'some of them, by their name in the lock; all that are unresolved without')
    .option('--mirror <url>', 'where downloads are instead: <url>/<name>/<version>/<file>')
    .option('--again', 'read rows that are resolved too, and fail where one has changed')
    .option('--plain-http', 'speak HTTP to the registries, as to one on this machine')
    .option('--folder <folder>', 'where downloads are kept', path.join('build', 'downloads'))
    .option('--lock-file <file>', 'the lock of downloads', path.join(ROOT, 'downloads.lock.json'))
    .option('--image-lock-file <file>', 'the lock of images', path.join(ROOT, 'images.lock.json'));
  return run(command, args, async () => {
    const options = command.opts<Options>();
    const [downloads, images] = [readDownloadLock(options.lockFile), readImageLock(options.imageLockFile)];
    const isAsked = askedFor(command.args, downloads, images);
    const outcomes = [
      ...(await lockDownloads(downloads, options, isAsked)),
      ...(await lockImages(images, options, isAsked)),
    ];
    if (options.json === true) printJson({ rows: outcomes });
    const failed = outcomes.filter(({ state }) => state === 'failed');
    const read = outcomes.filter(({ state }) => state === 'read').length;
    say(
      failed.length === 0
        ? `${read} rows were read, and none is unresolved among those asked for.`
        : `${read} rows were read; ${failed.length} could not be, and stay as they were:\n${failed
            .map(({ row, what }) => `  ${row}: ${what}`)
            .join('\n')}`,
    );
    return failed.length === 0 ? EXIT.held : EXIT.failed;
  });
}

/** Which rows this run is for; throws where one has a name of none. */
function askedFor(names: readonly string[], downloads: DownloadLock, images: ImageLock) {
  const known = [...lockedDownloads(downloads).map(({ key }) => key), ...Object.keys(images.upstream)];
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new UsageError(`no row is named ${unknown.join(', ')}`, `there are ${known.join(', ')}`);
  return (row: string): boolean => names.length === 0 || names.includes(row);
}

async function lockDownloads(
  lock: DownloadLock,
  options: Options,
  isAsked: (row: string) => boolean,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  let written = lock;
  for (const row of lockedDownloads(lock)) {
    if (!isAsked(row.key)) continue;
    if (row.sha256 !== null && options.again !== true) {
      outcomes.push({ row: row.key, state: 'known', what: row.sha256 });
      continue;
    }
    const outcome = await lockDownload(row, options);
    outcomes.push(outcome.outcome);
    if (outcome.read === undefined) continue;
    written = { ...written, [row.key]: outcome.read };
    await writeJson(options.lockFile, sorted(written));
  }
  return outcomes;
}

async function lockDownload(
  row: LockedDownload,
  { mirror, folder, again }: Options,
): Promise<{ outcome: Outcome; read?: { sha256: string; sizeBytes: number } }> {
  const url = mirror === undefined ? row.url : mirrored(row, mirror);
  say(`${row.key}: ${url}`);
  let toldAt = 0;
  try {
    const { sha256, sizeBytes } = await readDownload(row, {
      url,
      // A mirror is trusted for nothing: what it has is compared with the publisher's list where that can be had.
      sums: mirror === undefined ? row.sums : undefined,
      folder: path.resolve(folder),
      isFresh: again === true,
      onProgress: (read, whole) => {
        if (performance.now() - toldAt < PROGRESS_MS) return;
        toldAt = performance.now();
        say(`  ${megabytes(read)} of ${whole === undefined ? 'an unknown number of' : megabytes(whole)} MB`);
      },
    });
    if (row.sha256 !== null && row.sha256 !== sha256) {
      const what = `was ${row.sha256}, and is ${sha256} now; nobody changes a release, so find out who did`;
      return { outcome: { row: row.key, state: 'failed', what } };
    }
    say(`  ${megabytes(sizeBytes)} MB, sha256 ${sha256}`);
    return { outcome: { row: row.key, state: 'read', what: sha256 }, read: { sha256, sizeBytes } };
  } catch (error) {
    if (!(error instanceof DownloadError)) throw error;
    say(`  ${error.message}`);
    return { outcome: { row: row.key, state: 'failed', what: error.message } };
  }
}

async function lockImages(
  lock: ImageLock,
  options: Options,
  isAsked: (row: string) => boolean,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  let { upstream } = lock;
  for (const [row, { source, version, digest: known }] of Object.entries(lock.upstream)) {
    if (!isAsked(row)) continue;
    if (known !== null && options.again !== true) {
      outcomes.push({ row, state: 'known', what: known });
      continue;
    }
    say(`${row}: ${source}:${version}`);
    try {
      const digest = await readImage({ name: row, source, version }, options.plainHttp === true);
      if (known !== null && known !== digest) {
        // A tag moves where its publisher wills; what was judged stays locked until a person says otherwise.
        outcomes.push({ row, state: 'failed', what: `was ${known}, and its tag is ${digest} now` });
        continue;
      }
      say(`  ${digest}`);
      outcomes.push({ row, state: 'read', what: digest });
      upstream = { ...upstream, [row]: { source, version, digest } };
      await writeJson(options.imageLockFile, {
        ...readImageLock(options.imageLockFile),
        upstream: withVersionFirst(upstream),
      });
    } catch (error) {
      if (!(error instanceof ImageError)) throw error;
      say(`  ${error.message}`);
      outcomes.push({ row, state: 'failed', what: error.message });
    }
  }
  return outcomes;
}

/** As the file has it. */
function withVersionFirst(rows: ImageLock['upstream']): ImageLock['upstream'] {
  return Object.fromEntries(
    Object.entries(rows).map(([name, { version, source, digest }]) => [name, { version, source, digest }]),
  );
}

function readDownloadLock(file: string): DownloadLock {
  const value = readJson(file);
  const problems = downloadLockProblems(value);
  if (problems.length > 0) throw new UsageError(`${file}: ${problems.join('; ')}`);
  return DownloadLock.parse(value);
}

function readImageLock(file: string): ImageLock {
  return parseImageLock(readJson(file));
}

function readJson(file: string): unknown {
  try {
    return z.json().parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new UsageError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Whole or not at all: a run may be broken off at any time. */
async function writeJson(file: string, value: unknown): Promise<void> {
  const text = await format(JSON.stringify(value, undefined, 2), {
    ...(await resolveConfig(file)),
    parser: 'json',
  });
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}

function sorted(lock: DownloadLock): DownloadLock {
  return Object.fromEntries(Object.entries(lock).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function megabytes(bytes: number): string {
  return (bytes / MEGABYTE).toFixed(1);
}
