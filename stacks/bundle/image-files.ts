import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Arch } from '../../infra/site/site.ts';
import type { Descriptor as OciDescriptor } from '../../workloads/image/oci.ts';
import { MEDIA } from '../../workloads/image/oci.ts';
import type { BundleFile } from './folder.ts';

type Descriptor = Pick<OciDescriptor, 'digest' | 'platform'>;

interface Manifest {
  readonly manifests?: readonly Descriptor[];
  readonly config?: Descriptor;
  readonly layers?: readonly Descriptor[];
}

/** An image's files in a bundle, and the row by which a reader of OCI layouts finds it. */
export interface ImageFiles {
  readonly files: readonly (BundleFile & { readonly from: string })[];
  readonly descriptor: unknown;
}

/**
 * The blobs of an image for one architecture, out of an OCI layout: the index, since that is the digest which manifests
 * name, and of what it lists the one of the architecture. Undefined where the layout does not have it whole.
 */
export function imageFiles(
  layout: string,
  { reference, digest }: { readonly reference: string; readonly digest: string },
  arch: Arch,
): ImageFiles | undefined {
  const index = read(layout, digest);
  if (index === undefined) return undefined;
  const chosen = (index.manifests ?? []).filter(({ platform }) => platform?.architecture === arch);
  const manifests = index.manifests === undefined ? [digest] : chosen.map((one) => one.digest);
  if (manifests.length === 0) return undefined;
  const blobs = new Set([digest]);
  for (const one of manifests) {
    const manifest = read(layout, one);
    if (manifest === undefined) return undefined;
    for (const blob of [
      one,
      ...[manifest.config, ...(manifest.layers ?? [])].flatMap((of) => of?.digest ?? []),
    ])
      blobs.add(blob);
  }
  const files = [...blobs].map((blob) => fileOf(layout, blob));
  if (files.some((file) => file === undefined)) return undefined;
  return {
    files: files.flatMap((file) => file ?? []),
    descriptor: {
      mediaType: index.manifests === undefined ? MEDIA.manifest : MEDIA.index,
      digest,
      size: statSync(blobPath(layout, digest)).size,
      annotations: { 'io.containerd.image.name': reference, 'org.opencontainers.image.ref.name': reference },
    },
  };
}

function read(layout: string, digest: string): Manifest | undefined {
  const file = blobPath(layout, digest);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Manifest) : undefined;
}

function fileOf(layout: string, digest: string): (BundleFile & { readonly from: string }) | undefined {
  const from = blobPath(layout, digest);
  if (!existsSync(from)) return undefined;
  const sha256 = digest.replace('sha256:', '');
  return { path: `images/blobs/sha256/${sha256}`, sha256, sizeBytes: statSync(from).size, from };
}

function blobPath(layout: string, digest: string): string {
  return path.join(layout, 'blobs', ...digest.split(':'));
}
