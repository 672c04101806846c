import type { Image } from './catalog.ts';
import { USER } from './base.ts';
import type { Digest } from './digest.ts';
import type { Layer } from './layer.ts';
import type { Descriptor } from './oci.ts';
import { MEDIA } from './oci.ts';
import type { Architecture } from './platform.ts';

/** What an image says of itself. */
export interface Label {
  version: string;
  source: Digest;
}

/**
 * OCI's annotations. The revision is the digest of the sources and not a commit: an image stays what it is when a
 * commit changes something else. There is no time in it.
 */
export function annotationsOf(image: Image, { version, source }: Label): Readonly<Record<string, string>> {
  return {
    'org.opencontainers.image.title': image.name,
    'org.opencontainers.image.description': image.title,
    'org.opencontainers.image.version': version,
    'org.opencontainers.image.revision': source,
    ...(image.kind === 'service' && { 'org.opencontainers.image.licenses': 'Apache-2.0' }),
  };
}

/** The image configuration: how it is started where nobody says otherwise. */
export function configOf(
  image: Image,
  label: Label,
  { name }: Architecture,
  layers: readonly Layer[],
): unknown {
  const entrypoint =
    image.kind === 'service' ? ['/usr/bin/node', '/opt/millwright/index.mjs'] : image.entrypoint;
  return {
    architecture: name,
    os: 'linux',
    config: {
      User: USER,
      Env: ['PATH=/usr/bin:/usr/sbin', ...(image.kind === 'service' ? ['NODE_ENV=production'] : [])],
      Entrypoint: entrypoint,
      WorkingDir: '/',
      Labels: annotationsOf(image, label),
    },
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
  };
}

/** The manifest of one platform. */
export function manifestOf(
  annotations: Readonly<Record<string, string>>,
  config: Descriptor,
  layers: readonly Layer[],
): unknown {
  return {
    schemaVersion: 2,
    mediaType: MEDIA.manifest,
    config,
    layers: layers.map(({ descriptor }) => descriptor),
    annotations,
  };
}
