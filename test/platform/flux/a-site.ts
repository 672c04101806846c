import type { KeyObject } from 'node:crypto';
import { createHash, generateKeyPairSync } from 'node:crypto';
import type { ImageLock } from '../../../infra/images.ts';
import type { Release } from '../../../infra/release.ts';
import { render } from '../../../infra/render.ts';
import type { Site } from '../../../infra/site/site.ts';
import type { Published } from '../../../stacks/delivery/publish-tree.ts';
import { publishTree } from '../../../stacks/delivery/publish-tree.ts';
import type { RegistryClient } from '../../../stacks/delivery/registry.ts';
import { createRegistryClient } from '../../../stacks/delivery/registry.ts';
import { treeOf } from '../../../stacks/render.ts';
import { aLock, aSmallSite } from '../../infra/small-site.ts';

/** Who signs: the public half is the site's. */
export interface Signer {
  readonly key: KeyObject;
  readonly publicKey: string;
}

export function aSigner(): Signer {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    key: pair.privateKey,
    publicKey: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

/** The small site, a K3s host and an EdgeCore host, delivered by Flux. */
export function aFluxSite({ publicKey }: Signer, changes: Partial<Site> = {}): Site {
  return aSmallSite({ delivery: 'flux', signing: { publicKey }, ...changes });
}

export function released(site: Site, lock: ImageLock = aLock()): Release {
  return render(site, lock);
}

/** A lock in which one image is another. */
export function aLockWith(name: string): ImageLock {
  const lock = aLock();
  const row = lock.built[name];
  if (row === undefined) throw new Error(`no ${name} in the lock`);
  return { ...lock, built: { ...lock.built, [name]: { ...row, digest: `sha256:${'f'.repeat(64)}` } } };
}

export function clientOf(address: string): RegistryClient {
  const repository = { registry: address, path: REPOSITORY };
  return createRegistryClient(repository, { plainHttp: true, credentials: undefined });
}

/** Below the registry of the small site. */
export const REPOSITORY = 'edge/sites/linz';

/** Publishes a release as that of a commit whose name follows from a word. */
export function publishAs(
  word: string,
  release: Release,
  client: RegistryClient,
  key: KeyObject | undefined,
): Promise<Published> {
  return publishTree({
    client,
    name: `registry.example.com/${REPOSITORY}`,
    tree: treeOf({ release }),
    origin: {
      source: 'https://git.example/plant/millwright',
      revision: `main@sha1:${commitOf(word)}`,
      created: '2026-11-24T08:00:00.000Z',
    },
    key,
    onStep: () => undefined,
  });
}

export function commitOf(word: string): string {
  return createHash('sha1').update(word).digest('hex');
}
