import { createHash, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { hashOf } from '../files-below.ts';

/** One file of a bundle, below its folder, with forward slashes. */
export interface BundleFile {
  readonly path: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** The one manifest: a line a file, as sha256sum writes and checks it. */
export const SUMS = 'SHA256SUMS';
/** Of the manifest, as `cosign verify-blob --key` and `openssl dgst -verify` take it, in base64. */
export const SIGNATURE = 'SHA256SUMS.sig';

export class BundleError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'BundleError';
    this.problems = problems;
  }
}

/** Copies a file unless its bytes are there already; what was broken off is begun again, and never has its name. */
export async function place(from: string, folder: string, file: BundleFile): Promise<'copied' | 'there'> {
  const to = path.join(folder, file.path);
  if (await isThere(to, file)) return 'there';
  await mkdir(path.dirname(to), { recursive: true });
  const hash = createHash('sha256');
  const part = `${to}.part`;
  try {
    await pipeline(
      createReadStream(from),
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          hash.update(chunk);
          yield chunk;
        }
      },
      createWriteStream(part, { flush: true }),
    );
    const sha256 = hash.digest('hex');
    if (sha256 !== file.sha256)
      throw new BundleError([
        `${from}: has the sha256 ${sha256}, and ${file.sha256} is wanted; fetch it again`,
      ]);
    await rename(part, to);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  return 'copied';
}

/** Writes bytes that were made here. */
export async function put(folder: string, at: string, bytes: Uint8Array | string): Promise<BundleFile> {
  const content = Buffer.from(bytes);
  const to = path.join(folder, at);
  await mkdir(path.dirname(to), { recursive: true });
  await writeFile(`${to}.part`, content, { flush: true });
  await rename(`${to}.part`, to);
  return { path: at, sha256: createHash('sha256').update(content).digest('hex'), sizeBytes: content.length };
}

/** The manifest is written last: a folder without it is no bundle yet. */
export async function seal(folder: string, files: readonly BundleFile[], key: KeyObject): Promise<string> {
  const text = `${files
    .toSorted((one, other) => (one.path < other.path ? -1 : 1))
    .map(({ sha256, path: at }) => `${sha256}  ${at}`)
    .join('\n')}\n`;
  await put(folder, SIGNATURE, `${sign('sha256', Buffer.from(text), key).toString('base64')}\n`);
  return (await put(folder, SUMS, text)).sha256;
}

/** What a manifest names, without looking whether it is there. */
export function sumsIn(folder: string): ReadonlyMap<string, string> {
  const lines = readFileSync(path.join(folder, SUMS), 'utf8').split('\n').filter(Boolean);
  return new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
}

/** Everything that is wrong with a bundle: its signature, or a file that is missing or changed. What no line names is nobody's. */
export async function wrongWith(folder: string, publicKey: KeyObject): Promise<readonly string[]> {
  const sums = path.join(folder, SUMS);
  if (!existsSync(sums))
    return [`${SUMS}: is not there; the folder is no bundle, or was not written to its end`];
  const signature = path.join(folder, SIGNATURE);
  const isSigned =
    existsSync(signature) &&
    verify('sha256', readFileSync(sums), publicKey, Buffer.from(readFileSync(signature, 'utf8'), 'base64'));
  if (!isSigned) return [`${SUMS}: is not signed by the site’s key; take the bundle from where it was made`];
  const problems: string[] = [];
  for (const [at, sha256] of sumsIn(folder)) {
    const file = path.join(folder, at);
    if (!existsSync(file)) problems.push(`${at}: is missing`);
    else if ((await hashOf(file)) !== sha256) problems.push(`${at}: was changed, or is broken`);
  }
  return problems;
}

async function isThere(file: string, { sha256, sizeBytes }: BundleFile): Promise<boolean> {
  if (!existsSync(file) || (await stat(file)).size !== sizeBytes) return false;
  return (await hashOf(file)) === sha256;
}
