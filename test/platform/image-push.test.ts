import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pushImage } from '../../stacks/delivery/push-image.ts';
import { createRegistryClient } from '../../stacks/delivery/registry.ts';
import type { Descriptor, Layout } from '../../workloads/image/oci.ts';
import { MEDIA, openLayout } from '../../workloads/image/oci.ts';
import { putSignature } from '../../workloads/image/signature.ts';
import type { ClusterFolder } from '../engines/cluster/cluster-folder.ts';
import { clean, createFolder } from '../engines/cluster/cluster-folder.ts';
import type { Registry } from '../engines/cluster/registry.ts';
import { startRegistry } from '../engines/cluster/registry.ts';
import { prove } from '../engines/proof/prove.ts';
import { program, programIfThere } from '../engines/programs.ts';
import { aSigner } from './flux/a-site.ts';

const execute = promisify(execFile);
const NAME = 'sensor';

async function aManifest(layout: Layout, architecture: string): Promise<Descriptor> {
  const config = await layout.json(MEDIA.config, { architecture, os: 'linux', rootfs: { type: 'layers' } });
  const layer = await layout.blob(MEDIA.layer, Buffer.from(`a layer for ${architecture}`));
  const manifest = { schemaVersion: 2, mediaType: MEDIA.manifest, config, layers: [layer] };
  return { ...(await layout.json(MEDIA.manifest, manifest)), platform: { architecture, os: 'linux' } };
}

/** An image of two platforms with something said of one of them, and a signature: as `npm run images` makes them. */
async function aLayout(folder: string, signer: ReturnType<typeof aSigner>): Promise<Descriptor> {
  const layout = await openLayout(folder);
  const manifests = [await aManifest(layout, 'amd64'), await aManifest(layout, 'arm64')];
  const index = await layout.json(MEDIA.index, { schemaVersion: 2, mediaType: MEDIA.index, manifests });
  const empty = await layout.json(MEDIA.empty, {});
  const [subject] = manifests;
  const said = await layout.json(MEDIA.manifest, {
    schemaVersion: 2,
    mediaType: MEDIA.manifest,
    config: empty,
    layers: [await layout.json('application/spdx+json', { spdxVersion: 'SPDX-2.3' })],
    subject: { mediaType: MEDIA.manifest, digest: subject?.digest, size: subject?.size },
  });
  const annotations = { 'org.opencontainers.image.ref.name': NAME };
  await layout.close([{ ...index, annotations }, said, await putSignature(layout, NAME, index, signer.key)]);
  return index;
}

describe('images in a real registry', () => {
  const signer = aSigner();
  let folder: ClusterFolder;
  let registry: Registry | undefined;

  beforeAll(async () => {
    folder = await createFolder('images');
    if (programIfThere('crane') !== undefined) registry = await startRegistry(folder.dir);
  });
  afterAll(() => clean(folder));

  it('S64 are there for every platform by the digest of the lock, signed, and sent once', () =>
    prove({ artefact: 'images that CI pushes', judge: 'cosign', needs: ['crane'] }, async () => {
      if (registry === undefined) throw new Error('the registry did not start');
      const layout = path.join(folder.dir, 'layout');
      const { digest } = await aLayout(layout, signer);
      const repository = { registry: registry.address, path: `edge/${NAME}` };
      const client = createRegistryClient(repository, { plainHttp: true, credentials: undefined });
      const options = { folder: layout, name: NAME, client, tag: 'a'.repeat(40) };
      expect(await pushImage(options)).toMatchObject({ sent: 8, known: 0 });
      expect(await pushImage(options)).toMatchObject({ sent: 0, known: 8 });
      const name = `${registry.address}/edge/${NAME}`;
      expect(await registry.crane('digest', '--insecure', `${name}:${'a'.repeat(40)}`)).toBe(digest);
      for (const platform of ['linux/amd64', 'linux/arm64']) {
        await registry.crane('manifest', '--insecure', '--platform', platform, `${name}@${digest}`);
      }
      const key = path.join(folder.dir, 'cosign.pub');
      writeFileSync(key, signer.publicKey);
      await execute(program('cosign'), [
        ...['verify', '--key', key, '--insecure-ignore-tlog=true'],
        ...['--allow-http-registry', '--allow-insecure-registry', `${name}@${digest}`],
      ]);
      return 'two platforms, an SBOM and the signature; nothing is sent twice';
    }));
});
