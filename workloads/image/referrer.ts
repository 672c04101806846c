import type { Descriptor, Layout } from './oci.ts';
import { MEDIA } from './oci.ts';

/** Of the descriptor that a manifest's `subject` may name. */
type Subject = Pick<Descriptor, 'mediaType' | 'digest' | 'size'>;

/**
 * A document about an image that travels with it (OCI 1.1, guidelines for artifacts): whoever copies the image with its
 * referrers has it, with no network.
 */
export async function putReferrer(
  layout: Layout,
  subject: Subject,
  artifactType: string,
  document: unknown,
): Promise<Descriptor> {
  const config = await layout.json(MEDIA.empty, {});
  const layer = await layout.json(artifactType, document);
  const { mediaType, digest, size } = subject;
  const manifest = await layout.json(MEDIA.manifest, {
    schemaVersion: 2,
    mediaType: MEDIA.manifest,
    artifactType,
    config,
    layers: [layer],
    subject: { mediaType, digest, size },
  });
  return { ...manifest, artifactType };
}
