import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

/** The three things that can run out of space, apart so that a test can let them. */
export interface SpoolDisk {
  /** makes a file whose bytes are all on disk, or none */
  reserve(path: string, bytes: number): Promise<void>;
  write(handle: FileHandle, bytes: Uint8Array, at: number): Promise<void>;
  sync(handle: FileHandle): Promise<void>;
}

const ZEROS = Buffer.alloc(256 * 1024);

// Node has no fallocate, and a sparse file reserves nothing: only written zeros do. Segments are used again, so the
// zeros are paid for while a spool grows and not for each of its lives.
export const nodeDisk: SpoolDisk = {
  async reserve(path, bytes) {
    const handle = await open(path, 'wx');
    try {
      for (let at = 0; at < bytes; at += ZEROS.byteLength) {
        await nodeDisk.write(handle, ZEROS.subarray(0, Math.min(ZEROS.byteLength, bytes - at)), at);
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
  async write(handle, bytes, at) {
    for (let written = 0; written < bytes.byteLength;) {
      const { bytesWritten } = await handle.write(bytes, written, bytes.byteLength - written, at + written);
      written += bytesWritten;
    }
  },
  sync: (handle) => handle.datasync(),
};

/** Makes the names in a folder durable. */
export async function syncFolder(dir: string): Promise<void> {
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
