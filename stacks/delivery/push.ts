import { z } from 'zod';
import type { Digest } from '../../workloads/image/digest.ts';
import type { Descriptor } from '../../workloads/image/oci.ts';
import type { MemoryLayout } from './memory-layout.ts';
import type { RegistryClient } from './registry.ts';

/** How much of it went over the line. */
export interface Pushed {
  readonly sent: number;
  readonly sentBytes: number;
  /** blobs that the registry had */
  readonly known: number;
}

const Blob = z.object({ digest: z.templateLiteral(['sha256:', z.string()]) });
const Manifest = z.object({ config: Blob, layers: z.array(Blob) });

/** Pushes what a manifest names, then the manifest under each reference: who finds a manifest finds all of it. */
export async function push(
  client: RegistryClient,
  layout: Pick<MemoryLayout, 'bytesOf'>,
  { digest }: Pick<Descriptor, 'digest'>,
  references: readonly string[],
): Promise<Pushed> {
  const bytes = layout.bytesOf(digest);
  const { config, layers } = Manifest.parse(JSON.parse(Buffer.from(bytes).toString()));
  let [sent, sentBytes, known] = [0, 0, 0];
  for (const blob of new Set<Digest>([config.digest, ...layers.map((layer) => layer.digest)])) {
    const content = layout.bytesOf(blob);
    if (await client.putBlob(blob, content)) {
      sent += 1;
      sentBytes += content.length;
    } else {
      known += 1;
    }
  }
  for (const reference of references) await client.putManifest(reference, bytes);
  return { sent, sentBytes, known };
}
