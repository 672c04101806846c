import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Digest } from './digest.ts';
import { digestOf } from './digest.ts';

/** The OCI image specification, 1.1. */
export const MEDIA = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
  empty: 'application/vnd.oci.empty.v1+json',
} as const;

export interface Descriptor {
  mediaType: string;
  digest: Digest;
  size: number;
  platform?: { architecture: string; os: string };
  annotations?: Readonly<Record<string, string>>;
  artifactType?: string;
}

/** A folder in OCI's image layout: what every tool for images reads, without a registry. */
export interface Layout {
  blob(mediaType: string, bytes: Uint8Array): Promise<Descriptor>;
  json(mediaType: string, value: unknown): Promise<Descriptor>;
  /** writes index.json: last, so that a layout that has one is whole */
  close(manifests: readonly Descriptor[]): Promise<void>;
}

export async function openLayout(folder: string): Promise<Layout> {
  const blobs = join(folder, 'blobs', 'sha256');
  await mkdir(blobs, { recursive: true });
  const blob = async (mediaType: string, bytes: Uint8Array): Promise<Descriptor> => {
    const descriptor = descriptorOf(mediaType, bytes);
    await writeFile(join(blobs, descriptor.digest.slice('sha256:'.length)), bytes);
    return descriptor;
  };
  const json = (mediaType: string, value: unknown): Promise<Descriptor> =>
    blob(mediaType, Buffer.from(JSON.stringify(value)));
  return {
    blob,
    json,
    close: async (manifests) => {
      await writeFile(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
      const index = { schemaVersion: 2, mediaType: MEDIA.index, manifests };
      await writeFile(join(folder, 'index.json'), JSON.stringify(index));
    },
  };
}

export function descriptorOf(mediaType: string, bytes: Uint8Array): Descriptor {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}
