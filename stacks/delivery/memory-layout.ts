import type { Digest } from '../../workloads/image/digest.ts';
import { digestOf } from '../../workloads/image/digest.ts';
import type { Descriptor, Layout } from '../../workloads/image/oci.ts';

/** A layout that is only ever pushed, so nothing of it touches a disk. */
export interface MemoryLayout extends Layout {
  bytesOf(digest: Digest): Uint8Array;
}

export function openMemoryLayout(): MemoryLayout {
  const blobs = new Map<Digest, Uint8Array>();
  const blob = (mediaType: string, bytes: Uint8Array): Promise<Descriptor> => {
    const digest = digestOf(bytes);
    blobs.set(digest, bytes);
    return Promise.resolve({ mediaType, digest, size: bytes.length });
  };
  return {
    blob,
    json: (mediaType, value) => blob(mediaType, Buffer.from(JSON.stringify(value))),
    close: () => Promise.resolve(),
    bytesOf: (digest) => {
      const bytes = blobs.get(digest);
      if (bytes === undefined) throw new Error(`${digest} is not in this layout`);
      return bytes;
    },
  };
}
