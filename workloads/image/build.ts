import type { KeyObject } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Image } from './catalog.ts';
import type { Composer, Layers } from './compose.ts';
import { createComposer } from './compose.ts';
import { debianSource } from './debian.ts';
import { annotationsOf, configOf, manifestOf } from './describe.ts';
import type { Digest } from './digest.ts';
import type { File } from './file.ts';
import { linkedModules } from './go-module.ts';
import type { Layer } from './layer.ts';
import { layerOf } from './layer.ts';
import { linkageProblems } from './linkage.ts';
import type { Descriptor, Layout } from './oci.ts';
import { MEDIA, openLayout } from './oci.ts';
import type { Locks, Plan } from './plan.ts';
import { planOf } from './plan.ts';
import type { Architecture } from './platform.ts';
import { ARCHITECTURES } from './platform.ts';
import { IN_TOTO, provenanceOf } from './provenance.ts';
import { putReferrer } from './referrer.ts';
import { sbomOf, SPDX } from './sbom.ts';
import { putSignature } from './signature.ts';

/** What was made of an image, as read from its bytes. */
export interface Built {
  name: string;
  version: string;
  source: Digest;
  digest: Digest;
  platforms: readonly BuiltPlatform[];
  elapsedMs: number;
}

export interface BuiltPlatform {
  platform: Architecture['platform'];
  digest: Digest;
  /** from the bottom, compressed */
  layers: readonly { digest: Digest; bytes: number }[];
}

export interface BuildOptions {
  root: string;
  images: readonly Image[];
  locks: Locks;
  /** becomes the OCI layout; what is in it goes */
  folder: string;
  /** where packages that were fetched, and large layers once compressed, stay */
  downloads: string;
  /** ECDSA P-256; without one nothing is signed */
  key?: KeyObject;
  onBuilt: (built: Built) => void;
}

/** Throws with all of them: an image that could not start is not built. */
export class UnfitImageError extends Error {
  constructor(image: string, problems: readonly string[]) {
    super(`${image}: ${problems.join('; ')}`);
    this.name = 'UnfitImageError';
  }
}

/** Makes the images, one after the other, for every platform. Needs no container engine, emulation or privileges. */
export async function buildImages(options: BuildOptions): Promise<readonly Built[]> {
  const { root, downloads, locks, folder } = options;
  await rm(folder, { recursive: true, force: true });
  const layout = await openLayout(folder);
  const unpack = debianSource(downloads);
  const composer = createComposer({ root, downloads, ...locks, unpack });
  const packer = createPacker(layout, join(downloads, 'layers'));
  const all: { built: Built; descriptors: readonly Descriptor[] }[] = [];
  for (const image of options.images) {
    const begunAt = performance.now();
    const plan = await planOf(root, image, locks);
    const { descriptors, ...made } = await buildImage(plan, composer, packer, layout, options);
    const built = { ...made, elapsedMs: performance.now() - begunAt };
    options.onBuilt(built);
    all.push({ built, descriptors });
  }
  await layout.close(all.flatMap(({ descriptors }) => descriptors));
  return all.map(({ built }) => built);
}

type Packer = (files: readonly File[]) => Promise<Layer>;

/** Compresses and writes each layer once, however many images share it. */
function createPacker(layout: Layout, kept: string): Packer {
  const packed = new WeakMap<readonly File[], Promise<Layer>>();
  return (files) => {
    const layer =
      packed.get(files) ??
      layerOf(files, kept).then(async (made) => {
        await layout.blob(MEDIA.layer, made.bytes);
        return made;
      });
    packed.set(files, layer);
    return layer;
  };
}

async function buildImage(
  plan: Plan,
  composer: Composer,
  pack: Packer,
  layout: Layout,
  { key }: BuildOptions,
): Promise<Omit<Built, 'elapsedMs'> & { descriptors: readonly Descriptor[] }> {
  const { image, label, ingredients } = plan;
  const annotations = annotationsOf(image, label);
  const platforms: (BuiltPlatform & { descriptor: Descriptor; sbom: Descriptor })[] = [];
  for (const architecture of ARCHITECTURES) {
    const files = await filesOf(plan, composer, architecture);
    const problems = linkageProblems(files.flat(), architecture);
    if (problems.length > 0) throw new UnfitImageError(`${image.name} ${architecture.platform}`, problems);
    const layers = await Promise.all(files.map(pack));
    const config = await layout.json(MEDIA.config, configOf(image, label, architecture, layers));
    const manifest = await layout.json(MEDIA.manifest, manifestOf(annotations, config, layers));
    const modules = image.kind === 'module' ? linkedModules(files.flat()) : [];
    const sbom = sbomOf(image, label, { ...ingredients, modules }, architecture, manifest);
    platforms.push({
      platform: architecture.platform,
      digest: manifest.digest,
      layers: layers.map(({ descriptor: { digest, size } }) => ({ digest, bytes: size })),
      descriptor: { ...manifest, platform: { architecture: architecture.name, os: 'linux' } },
      sbom: await putReferrer(layout, manifest, SPDX, sbom),
    });
  }
  const manifests = platforms.map(({ descriptor }) => descriptor);
  const index = await layout.json(MEDIA.index, {
    schemaVersion: 2,
    mediaType: MEDIA.index,
    manifests,
    annotations,
  });
  const statement = provenanceOf(image, label, ingredients, index);
  const referrers = [
    ...platforms.map(({ sbom }) => sbom),
    await putReferrer(layout, index, IN_TOTO, statement),
    ...(key === undefined ? [] : [await putSignature(layout, image.name, index, key)]),
  ];
  const named = {
    kind: 'dev.cosignproject.cosign/imageIndex',
    'org.opencontainers.image.ref.name': image.name,
  };
  return {
    name: image.name,
    ...label,
    digest: index.digest,
    platforms: platforms.map(({ platform, digest, layers }) => ({ platform, digest, layers })),
    descriptors: [{ ...index, annotations: named }, ...referrers],
  };
}

function filesOf(plan: Plan, composer: Composer, architecture: Architecture): Promise<Layers> {
  return plan.code === undefined
    ? composer.program(plan.image, architecture)
    : composer.service(plan.image, plan.code, plan.label, architecture);
}
