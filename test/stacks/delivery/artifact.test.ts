import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FLUX_MEDIA, putArtifact } from '../../../stacks/delivery/artifact.ts';
import { openMemoryLayout } from '../../../stacks/delivery/memory-layout.ts';
import { readTar } from '../../../workloads/image/archive.ts';
import { digestOf } from '../../../workloads/image/digest.ts';

const ORIGIN = {
  source: 'https://git.example/plant/millwright',
  revision: `main@sha1:${'a'.repeat(40)}`,
  created: '2026-11-24T08:00:00.000Z',
};
const TREE = new Map([
  ['namespaces/core.namespace._.edge.yaml', 'kind: Namespace\n'],
  ['workloads/apps.deployment.a.b.yaml', 'kind: Deployment\n'],
]);

interface Manifest {
  config: { mediaType: string };
  layers: { mediaType: string; digest: `sha256:${string}` }[];
  annotations: Record<string, string>;
}

async function artifactOf(tree: ReadonlyMap<string, string>, origin = ORIGIN) {
  const layout = openMemoryLayout();
  const { digest } = await putArtifact(layout, tree, origin);
  const manifest = JSON.parse(Buffer.from(layout.bytesOf(digest)).toString()) as Manifest;
  return { layout, digest, manifest };
}

describe('an artifact', () => {
  it('has the media types and annotations that Flux reads, and one layer', async () => {
    const { manifest } = await artifactOf(TREE);
    expect(manifest.config.mediaType).toBe('application/vnd.cncf.flux.config.v1+json');
    expect(manifest.layers.map(({ mediaType }) => mediaType)).toEqual([
      'application/vnd.cncf.flux.content.v1.tar+gzip',
    ]);
    expect(manifest.annotations).toEqual({
      'org.opencontainers.image.created': ORIGIN.created,
      'org.opencontainers.image.source': ORIGIN.source,
      'org.opencontainers.image.revision': ORIGIN.revision,
    });
    expect(FLUX_MEDIA.config).toBe(manifest.config.mediaType);
  });

  it('has the same digest for the same tree of the same commit, whatever the order of its files', async () => {
    const path = fc.stringMatching(/^[a-z]{1,8}\/[a-z]{1,8}\.yaml$/);
    const tree = fc.uniqueArray(fc.tuple(path, fc.string()), { selector: ([name]) => name, minLength: 1 });
    await fc.assert(
      fc.asyncProperty(tree, async (files) => {
        const one = await artifactOf(new Map(files));
        const other = await artifactOf(new Map(files.toReversed()));
        expect(other.digest).toBe(one.digest);
      }),
      { seed: 66, numRuns: 40 },
    );
  });

  it('has another digest where a byte of a file or the commit is another', async () => {
    const { digest } = await artifactOf(TREE);
    const changed = await artifactOf(new Map([...TREE, ['namespaces/x.yaml', 'x']]));
    const later = await artifactOf(TREE, { ...ORIGIN, revision: `main@sha1:${'b'.repeat(40)}` });
    expect(new Set([digest, changed.digest, later.digest]).size).toBe(3);
  });

  it('holds every file of the tree as it is, and nothing else', async () => {
    const { layout, manifest } = await artifactOf(TREE);
    const [layer] = manifest.layers;
    const content = layout.bytesOf(layer?.digest ?? digestOf(''));
    const files = await readTar(gunzipSync(content), () => true);
    const texts = files.map((file) => [
      file.path,
      file.kind === 'file' ? Buffer.from(file.bytes).toString() : '',
    ]);
    expect(new Map(texts as [string, string][])).toEqual(TREE);
  });
});
