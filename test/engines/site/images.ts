import path from 'node:path';
import type { ImageLock } from '../../../infra/images.ts';
import type { Built } from '../../../workloads/image/build.ts';
import { buildImages } from '../../../workloads/image/build.ts';
import { IMAGES } from '../../../workloads/image/catalog.ts';
import type { Descriptor } from '../../../workloads/image/oci.ts';
import { planOf, readLocks } from '../../../workloads/image/plan.ts';
import { aLock } from '../../infra/small-site.ts';
import type { ReadLayout } from '../../workloads/image/a-layout.ts';
import { readLayout } from '../../workloads/image/a-layout.ts';

const ROOT = path.join(import.meta.dirname, '..', '..', '..');
/** Where `npm run images` puts them. */
const LAYOUT = path.join(ROOT, 'build', 'images');
const REVISION = 'org.opencontainers.image.revision';
const VERSION = 'org.opencontainers.image.version';

/** Our images as they are built from the sources of now, and the lock that names exactly these bytes. */
export interface ReadyImages {
  readonly layout: string;
  readonly images: ReadonlyMap<string, Descriptor>;
  readonly lock: ImageLock;
}

/** Takes the layout of the last `npm run images`, or builds it where it is missing or a source has changed since. */
export async function readyImages(tell: (words: string) => void): Promise<ReadyImages> {
  const locks = await readLocks(ROOT);
  const plans = await Promise.all(IMAGES.map((image) => planOf(ROOT, image, locks)));
  const stale = plans.filter(({ image, label }) => revisionIn(layoutIfThere(), image.name) !== label.source);
  if (stale.length > 0) {
    tell(`building images, because of ${stale.map(({ image }) => image.name).join(', ')}: about 30 s`);
    const onBuilt = ({ name, elapsedMs }: Built) => tell(`  ${name}, ${(elapsedMs / 1000).toFixed(1)} s`);
    const downloads = path.join(ROOT, 'build', 'packages');
    await buildImages({ root: ROOT, images: IMAGES, locks, folder: LAYOUT, downloads, onBuilt });
  }
  const layout = readLayout(LAYOUT);
  const found = IMAGES.map(({ name }) => [name, layout.index(name)] as const);
  return {
    layout: LAYOUT,
    images: new Map(found.map(([name, { mediaType, digest, size }]) => [name, { mediaType, digest, size }])),
    lock: {
      built: Object.fromEntries(found.map(([name, index]) => [name, rowOf(index)])),
      // As if their bytes had been read: `up` takes no null. They name nothing here, and no pod of theirs is waited for.
      upstream: aLock().upstream,
    },
  };
}

type Index = ReturnType<ReadLayout['index']>;

function rowOf({ digest, manifests, annotations = {} }: Index): ImageLock['built'][string] {
  const digestFor = (architecture: string) =>
    manifests.find(({ platform }) => platform?.architecture === architecture)?.digest ?? null;
  const platforms = { 'linux/amd64': digestFor('amd64'), 'linux/arm64': digestFor('arm64') };
  return { version: annotations[VERSION] ?? '', platforms, digest };
}

function layoutIfThere(): ReadLayout | undefined {
  try {
    return readLayout(LAYOUT);
  } catch {
    return undefined;
  }
}

function revisionIn(layout: ReadLayout | undefined, name: string): string | undefined {
  try {
    return layout?.index(name).annotations?.[REVISION];
  } catch {
    return undefined;
  }
}
