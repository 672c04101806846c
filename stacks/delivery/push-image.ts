import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Digest } from '../../workloads/image/digest.ts';
import { signatureTag } from './publish-tree.ts';
import type { Pushed } from './push.ts';
import { push } from './push.ts';
import type { RegistryClient } from './registry.ts';

const DigestText = z.templateLiteral(['sha256:', z.string().regex(/^[0-9a-f]{64}$/)]);
const Entry = z.object({
  digest: DigestText,
  annotations: z.record(z.string(), z.string()).optional(),
});
const Index = z.object({ manifests: z.array(Entry) });
const Referrer = z.object({ subject: z.object({ digest: DigestText }).optional() });

export interface PushImageOptions {
  /** an OCI layout, as `npm run images` makes it */
  readonly folder: string;
  readonly name: string;
  /** of the image's own repository */
  readonly client: RegistryClient;
  /** beside the digest, by which sites name it */
  readonly tag: string | undefined;
}

/**
 * Pushes an image of a layout: each platform, what was said of it (its SBOMs), the index over them, its signature where
 * it has one, and last the tag. Cut anywhere, a further run sends only what is missing.
 */
export async function pushImage({ folder, name, client, tag }: PushImageOptions): Promise<Pushed> {
  const bytesOf = (digest: Digest): Uint8Array =>
    readFileSync(path.join(folder, 'blobs', 'sha256', digest.slice('sha256:'.length)));
  const { manifests } = Index.parse(JSON.parse(readFileSync(path.join(folder, 'index.json'), 'utf8')));
  const named = (reference: string) =>
    manifests.find(({ annotations }) => annotations?.['org.opencontainers.image.ref.name'] === reference);
  const index = named(name);
  if (index === undefined) throw new Error(`${folder} has no image ${name}: npm run images makes it`);

  const own = new Set<Digest>([index.digest]);
  for (const { digest } of Index.parse(parsed(bytesOf(index.digest))).manifests) own.add(digest);
  const said = manifests.filter(({ digest }) => {
    const { subject } = Referrer.parse(parsed(bytesOf(digest)));
    return subject !== undefined && own.has(subject.digest);
  });
  const sum = { sent: 0, sentBytes: 0, known: 0 };
  const send = async (digest: Digest, references: readonly string[]): Promise<void> => {
    const pushed = await push(client, { bytesOf }, { digest }, references);
    for (const key of ['sent', 'sentBytes', 'known'] as const) sum[key] += pushed[key];
  };
  for (const digest of own) if (digest !== index.digest) await send(digest, [digest]);
  for (const { digest } of said) await send(digest, [digest]);
  await client.putManifest(index.digest, bytesOf(index.digest));
  const signature = named(signatureTag(index.digest));
  if (signature !== undefined) await send(signature.digest, [signatureTag(index.digest)]);
  if (tag !== undefined) await client.putManifest(tag, bytesOf(index.digest));
  return sum;
}

function parsed(bytes: Uint8Array): unknown {
  return JSON.parse(Buffer.from(bytes).toString());
}
