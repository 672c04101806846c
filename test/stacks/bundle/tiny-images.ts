import { readFileSync } from 'node:fs';
import { MEDIA, openLayout } from '../../../workloads/image/oci.ts';

const ARCHES = ['amd64', 'arm64'];
type Lock = Record<'built' | 'upstream', Record<string, { digest: string | null }>>;

/** Images of a few bytes, of which each shares a layer with all others, in an OCI layout; gives the lock that names them. */
export async function tinyImages(folder: string): Promise<Lock> {
  const layout = await openLayout(folder);
  const file = new URL('../../../images.lock.json', import.meta.url);
  const lock = JSON.parse(readFileSync(file, 'utf8')) as Lock;
  for (const [name, row] of [...Object.entries(lock.built), ...Object.entries(lock.upstream)]) {
    const manifests = [];
    for (const architecture of ARCHES) {
      const config = await layout.json(MEDIA.config, { architecture, os: 'linux', name });
      const layers = [
        await layout.blob('application/vnd.oci.image.layer.v1.tar', Buffer.from('of all')),
        await layout.blob('application/vnd.oci.image.layer.v1.tar', Buffer.from(`${name} ${architecture}`)),
      ];
      const manifest = await layout.json(MEDIA.manifest, { schemaVersion: 2, config, layers });
      manifests.push({ ...manifest, platform: { architecture, os: 'linux' } });
    }
    row.digest = (await layout.json(MEDIA.index, { schemaVersion: 2, manifests })).digest;
  }
  return lock;
}
