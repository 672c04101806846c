import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { writeTar } from './archive.ts';
import type { Digest } from './digest.ts';
import { digestOf } from './digest.ts';
import type { File } from './file.ts';
import { withFolders } from './file.ts';
import type { Descriptor } from './oci.ts';
import { descriptorOf, MEDIA } from './oci.ts';

export interface Layer {
  descriptor: Descriptor;
  bytes: Uint8Array;
  /** digest of the tar within */
  diffId: Digest;
}

/**
 * gzip, because every containerd, registry and tool reads it. Level 6: level 9 takes several times as long for a
 * hundredth of the size.
 */
const LEVEL = 6;
/** of the gzip header, which else names the operating system that packed it (RFC 1952, 2.3) */
const SYSTEM_BYTE = 9;
const UNKNOWN_SYSTEM = 255;
/** A smaller one is compressed sooner than it is worth keeping: our own code, new at every change. */
const WORTH_KEEPING_BYTES = 4 * 1024 * 1024;

/**
 * The layer of these files. With a folder `kept`, a large one such as Node's stays there compressed, under the digest
 * of its tar and what compressed it, and is taken from there only when it still unpacks to that tar.
 */
export async function layerOf(files: readonly File[], kept?: string): Promise<Layer> {
  const tar = await writeTar(withFolders(files));
  const diffId = digestOf(tar);
  const bytes =
    kept === undefined || tar.length < WORTH_KEEPING_BYTES
      ? await compress(tar)
      : await compressOnce(tar, diffId, kept);
  return { descriptor: descriptorOf(MEDIA.layer, bytes), bytes, diffId };
}

async function compressOnce(tar: Uint8Array, diffId: Digest, kept: string): Promise<Uint8Array> {
  const name = `${diffId.slice('sha256:'.length)}-zlib-${process.versions.zlib}-${LEVEL}.gz`;
  const file = join(kept, name);
  return (await read(file, diffId)) ?? keep(file, await compress(tar));
}

async function compress(tar: Uint8Array): Promise<Uint8Array> {
  const bytes = await promisify(gzip)(tar, { level: LEVEL });
  bytes[SYSTEM_BYTE] = UNKNOWN_SYSTEM;
  return bytes;
}

async function read(file: string, diffId: Digest): Promise<Uint8Array | undefined> {
  try {
    const bytes = await readFile(file);
    return digestOf(await promisify(gunzip)(bytes)) === diffId ? bytes : undefined;
  } catch {
    return undefined;
  }
}

/** Whole or not at all, also beside another build. */
async function keep(file: string, bytes: Uint8Array): Promise<Uint8Array> {
  const half = `${file}.${process.pid}`;
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(half, bytes);
  await rename(half, file);
  return bytes;
}
