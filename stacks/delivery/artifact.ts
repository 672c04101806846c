import { textFile } from '../../workloads/image/file.ts';
import type { Descriptor, Layout } from '../../workloads/image/oci.ts';
import { layerOf } from '../../workloads/image/layer.ts';
import { MEDIA } from '../../workloads/image/oci.ts';
import type { Tree } from '../write-tree.ts';

/** What Flux's source-controller takes for one of its own: https://fluxcd.io/flux/cheatsheets/oci-artifacts/ */
export const FLUX_MEDIA = {
  config: 'application/vnd.cncf.flux.config.v1+json',
  content: 'application/vnd.cncf.flux.content.v1.tar+gzip',
} as const;

/** Where a tree comes from, as Flux shows it beside what it applied. */
export interface Origin {
  /** of the repository, such as https://git.example/plant/millwright */
  readonly source: string;
  /** `main@sha1:<commit>`: Flux's own form */
  readonly revision: string;
  /** the commit's own time, ISO 8601: the time of publishing would give equal trees unequal digests */
  readonly created: string;
}

/** Puts a tree into the layout as a Flux artifact. The same tree of the same commit has the same digest, anywhere. */
export async function putArtifact(
  layout: Layout,
  tree: Tree,
  { source, revision, created }: Origin,
): Promise<Descriptor> {
  const { bytes, diffId } = await layerOf([...tree].map(([file, text]) => textFile(file, text)));
  const content = await layout.blob(FLUX_MEDIA.content, bytes);
  const config = await layout.json(FLUX_MEDIA.config, {
    architecture: '',
    os: '',
    config: {},
    created,
    rootfs: { type: 'layers', diff_ids: [diffId] },
  });
  return layout.json(MEDIA.manifest, {
    schemaVersion: 2,
    mediaType: MEDIA.manifest,
    config,
    layers: [content],
    annotations: {
      'org.opencontainers.image.created': created,
      'org.opencontainers.image.source': source,
      'org.opencontainers.image.revision': revision,
    },
  });
}
