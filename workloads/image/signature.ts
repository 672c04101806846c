import type { KeyObject } from 'node:crypto';
import { sign } from 'node:crypto';
import { digestOf } from './digest.ts';
import type { Descriptor, Layout } from './oci.ts';
import { MEDIA } from './oci.ts';

/** https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md */
const SIMPLE_SIGNING = 'application/vnd.dev.cosign.simplesigning.v1+json';

/** What a key signs of an image: which digest it is, and under which name. */
export function payloadOf(name: string, digest: string): Buffer {
  return Buffer.from(
    JSON.stringify({
      critical: {
        identity: { 'docker-reference': name },
        image: { 'docker-manifest-digest': digest },
        type: 'cosign container image signature',
      },
      optional: null,
    }),
  );
}

/**
 * A signature in cosign's format, by an ECDSA P-256 key: `cosign verify --key` takes it, from a registry where it has
 * the tag `sha256-<hex>.sig`, and from a folder. Nothing is looked up, so it verifies with no network.
 */
export async function putSignature(
  layout: Layout,
  name: string,
  subject: Descriptor,
  key: KeyObject,
): Promise<Descriptor> {
  const payload = payloadOf(name, subject.digest);
  const signature = sign('sha256', payload, key).toString('base64');
  const layer = await layout.blob(SIMPLE_SIGNING, payload);
  const config = await layout.json(MEDIA.config, {
    architecture: '',
    os: '',
    config: {},
    rootfs: { type: 'layers', diff_ids: [digestOf(payload)] },
  });
  const manifest = await layout.json(MEDIA.manifest, {
    schemaVersion: 2,
    mediaType: MEDIA.manifest,
    config,
    layers: [{ ...layer, annotations: { 'dev.cosignproject.cosign/signature': signature } }],
  });
  return {
    ...manifest,
    annotations: {
      kind: 'dev.cosignproject.cosign/sigs',
      'org.opencontainers.image.ref.name': `${subject.digest.replace(':', '-')}.sig`,
    },
  };
}
