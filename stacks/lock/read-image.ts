import type { Digest } from '../../workloads/image/digest.ts';
import { digestOf } from '../../workloads/image/digest.ts';
import { createAuthorization } from '../delivery/authorization.ts';

/** An image of others: `docker.io/grafana/grafana` and its tag. */
export interface UpstreamImage {
  readonly name: string;
  readonly source: string;
  readonly version: string;
}

export class ImageError extends Error {}

/** An index first: then one digest holds for every architecture. */
const ACCEPT = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

const TIMEOUT_MS = 60_000;
const MOST_MANIFEST_BYTES = 4 * 2 ** 20;

/** Docker's registry is not where its name says. */
const ALIASES: Readonly<Record<string, string>> = { 'docker.io': 'registry-1.docker.io' };

/** The digest of what a tag stands for now, computed from the bytes; the registry's own word has to be the same. */
export async function readImage(image: UpstreamImage, plainHttp: boolean): Promise<Digest> {
  const { source, version } = image;
  const slash = source.indexOf('/');
  const [registry, repository] = [source.slice(0, slash), source.slice(slash + 1)];
  const base = `${plainHttp ? 'http' : 'https'}://${ALIASES[registry] ?? registry}`;
  const url = `${base}/v2/${repository}/manifests/${version}`;
  const authorization = createAuthorization(`repository:${repository}:pull`, {
    plainHttp,
    credentials: undefined,
  });
  const ask = (): Promise<Response> => {
    const header = authorization.header();
    return fetch(url, {
      headers: { accept: ACCEPT, ...(header !== undefined && { authorization: header }) },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  };
  try {
    let response = await ask();
    if (response.status === 401 && (await authorization.obtain(response))) response = await ask();
    if (!response.ok) throw new ImageError(`${source}:${version}: ${registry} answered ${response.status}`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (bytes.length > MOST_MANIFEST_BYTES) throw new ImageError(`${source}:${version}: is no manifest`);
    const digest = digestOf(bytes);
    const told = response.headers.get('docker-content-digest');
    if (told !== null && told !== digest) {
      throw new ImageError(`${source}:${version}: its bytes are ${digest}, and ${registry} says ${told}`);
    }
    return digest;
  } catch (error) {
    if (error instanceof ImageError) throw error;
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    throw new ImageError(`${source}:${version}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}
