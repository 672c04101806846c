import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '../../../workloads/image/program.ts';
import type { Descriptor } from '../../../workloads/image/oci.ts';

/** An OCI layout as a registry or a runtime reads it: from its bytes alone. */
export interface ReadLayout {
  manifests: readonly (Descriptor & { artifactType?: string })[];
  /** of index.json, by name */
  index(name: string): { manifests: readonly Descriptor[] } & Descriptor;
  manifest(name: string, architecture: string): Manifest;
  json(digest: string): unknown;
  blob(digest: string): Buffer;
  /** unpacks a platform's layers over each other, as a runtime does */
  unpack(name: string, architecture: string, into: string): Promise<string>;
}

export interface Manifest {
  digest: string;
  artifactType?: string;
  config: Descriptor;
  layers: readonly Descriptor[];
  subject?: Descriptor;
  annotations: Readonly<Record<string, string>>;
}

export function readLayout(folder: string): ReadLayout {
  const file = (digest: string): string => join(folder, 'blobs', 'sha256', digest.replace('sha256:', ''));
  const blob = (digest: string): Buffer => readFileSync(file(digest));
  const json = (digest: string): unknown => JSON.parse(blob(digest).toString());
  const { manifests } = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as {
    manifests: Descriptor[];
  };
  const index = (name: string): { manifests: readonly Descriptor[] } & Descriptor => {
    const found = manifests.find(
      ({ annotations }) => annotations?.['org.opencontainers.image.ref.name'] === name,
    );
    if (found === undefined) throw new Error(`${name} is not in ${folder}`);
    return { ...found, ...(json(found.digest) as { manifests: Descriptor[] }) };
  };
  const manifest = (name: string, architecture: string): Manifest => {
    const found = index(name).manifests.find(({ platform }) => platform?.architecture === architecture);
    if (found === undefined) throw new Error(`${name} has no ${architecture}`);
    return { ...(json(found.digest) as Manifest), digest: found.digest };
  };
  return {
    manifests,
    index,
    manifest,
    json,
    blob,
    async unpack(name, architecture, into) {
      await mkdir(into, { recursive: true });
      for (const { digest } of manifest(name, architecture).layers)
        await runProgram('tar', ['-xzf', file(digest), '--no-same-owner', '-C', into]);
      return into;
    },
  };
}
