import type { KeyObject } from 'node:crypto';
import type { Digest } from '../../workloads/image/digest.ts';
import { putSignature } from '../../workloads/image/signature.ts';
import type { Tree } from '../write-tree.ts';
import type { Origin } from './artifact.ts';
import { putArtifact } from './artifact.ts';
import { openMemoryLayout } from './memory-layout.ts';
import { commitIn } from './origin.ts';
import { push } from './push.ts';
import type { RegistryClient } from './registry.ts';
import { RegistryError } from './registry.ts';

/** The tag that a site follows. It moves to what is signed and there, and to nothing else. */
export const CURRENT = 'current';

export interface PublishOptions {
  readonly client: RegistryClient;
  /** of the repository, as its signature says it */
  readonly name: string;
  readonly tree: Tree;
  readonly origin: Origin;
  /** ECDSA P-256; without one nothing is signed, and `current` stays where it is */
  readonly key: KeyObject | undefined;
  readonly onStep: (words: string) => void;
}

/** What came of publishing. */
export interface Published {
  readonly digest: Digest;
  /** the commit: this tag never moves */
  readonly tag: string;
  readonly isSigned: boolean;
  readonly sent: number;
  readonly sentBytes: number;
  readonly known: number;
}

/**
 * Publishes a tree, in an order that may end anywhere: content, its signature, the commit's tag, and last the tag that
 * sites follow. Until that last request a site sees what it saw before; a further run sends only what is missing.
 */
export async function publishTree(options: PublishOptions): Promise<Published> {
  const { client, name, tree, origin, key, onStep } = options;
  const layout = openMemoryLayout();
  const artifact = await putArtifact(layout, tree, origin);
  const { digest } = artifact;
  const tag = commitIn(origin);
  const before = await client.find(tag);
  if (before !== undefined && before !== digest) {
    throw new RegistryError(
      `commit ${tag} is published as ${before} and would now be ${digest}: one commit renders one tree, so something else has a part in it`,
    );
  }
  onStep(`content ${digest}`);
  const content = await push(client, layout, artifact, [digest]);
  const signed = key && (await putSignature(layout, name, artifact, key));
  if (signed !== undefined) {
    onStep('signature');
    await push(client, layout, signed, [signatureTag(digest)]);
  }
  onStep(`tag ${tag}`);
  await push(client, layout, artifact, [tag]);
  if (signed !== undefined) {
    onStep(`tag ${CURRENT}`);
    await push(client, layout, artifact, [CURRENT]);
  }
  return { digest, tag, isSigned: signed !== undefined, ...content };
}

/**
 * Takes sites back to what an earlier commit published: the tag that they follow is moved, and nothing is rendered
 * again, so that what they get is what they had, byte by byte. Refused where that was never signed.
 */
export async function goBack(client: RegistryClient, commit: string): Promise<Digest> {
  const digest = await client.find(commit);
  if (digest === undefined) throw new RegistryError(`nothing was published of commit ${commit}`);
  if ((await client.find(signatureTag(digest))) === undefined) {
    throw new RegistryError(`${digest} of commit ${commit} is not signed, and no site would take it`);
  }
  await client.putManifest(CURRENT, await client.manifest(digest));
  return digest;
}

/** Where cosign looks for the signature of a digest. */
export function signatureTag(digest: Digest): string {
  return `${digest.replace(':', '-')}.sig`;
}
