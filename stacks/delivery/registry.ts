import type { Digest } from '../../workloads/image/digest.ts';
import { digestOf } from '../../workloads/image/digest.ts';
import { MEDIA } from '../../workloads/image/oci.ts';
import type { RegistryOptions } from './authorization.ts';
import { createAuthorization } from './authorization.ts';
import type { Repository } from './reference.ts';

/** A repository of a registry, as the OCI distribution specification 1.1 speaks to it. */
export interface RegistryClient {
  /** digest of the manifest under a tag or digest; undefined where there is none */
  find(reference: string): Promise<Digest | undefined>;
  manifest(reference: string): Promise<Uint8Array>;
  /** false where the registry has it already, and nothing was sent */
  putBlob(digest: Digest, bytes: Uint8Array): Promise<boolean>;
  putManifest(reference: string, bytes: Uint8Array): Promise<void>;
}

/** The registry refused, or was not to be reached. Whoever publishes runs it again: what arrived is not sent again. */
export class RegistryError extends Error {
  constructor(words: string, cause?: unknown) {
    super(words, { cause });
    this.name = 'RegistryError';
  }
}

/** A tree is some hundred kilobytes; over the thinnest WAN of a site file (0.05 Mbit/s) 300 kB take 48 s. */
const TIMEOUT_MS = 120_000;
/** A manifest that we read is one of ours, of a kilobyte; a registry may answer with anything. */
const MOST_MANIFEST_BYTES = 4 * 2 ** 20;
const KEPT_ANSWER = 300;

export function createRegistryClient(
  { registry, path }: Repository,
  options: RegistryOptions,
): RegistryClient {
  const base = `${options.plainHttp ? 'http' : 'https'}://${registry}`;
  const authorization = createAuthorization(`repository:${path}:pull,push`, options);

  const send = async (method: string, url: URL, init: RequestInit): Promise<Response> => {
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const headers = new Headers(init.headers);
      const header = authorization.header();
      // An upload may be sent elsewhere, which has no business with what we are logged in with here.
      if (header !== undefined && url.origin === new URL(base).origin) headers.set('authorization', header);
      return await fetch(url, { ...init, method, headers, signal });
    } catch (error) {
      throw new RegistryError(`${registry} was not to be reached: ${reasonOf(error)}`, error);
    }
  };
  const ask = async (method: string, at: string, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(at, base);
    const response = await send(method, url, init);
    if (response.status !== 401 || !(await authorization.obtain(response))) return response;
    return send(method, url, init);
  };
  const refuse = async (what: string, response: Response): Promise<never> => {
    const words = (await response.text()).slice(0, KEPT_ANSWER);
    throw new RegistryError(`${registry} refused ${what}: ${response.status} ${words}`);
  };

  return {
    find: async (reference) => {
      const response = await ask('HEAD', `/v2/${path}/manifests/${reference}`, {
        headers: { accept: MEDIA.manifest },
      });
      if (response.status === 404) return undefined;
      if (!response.ok) return refuse(`to say what ${reference} is`, response);
      const digest = response.headers.get('docker-content-digest');
      return digest === null ? undefined : (digest as Digest);
    },
    manifest: async (reference) => {
      const response = await ask('GET', `/v2/${path}/manifests/${reference}`, {
        headers: { accept: MEDIA.manifest },
      });
      if (!response.ok) return refuse(`the manifest ${reference}`, response);
      if (Number(response.headers.get('content-length') ?? Infinity) > MOST_MANIFEST_BYTES) {
        throw new RegistryError(`${reference}: is larger than a manifest of ours, or does not say how large`);
      }
      return new Uint8Array(await response.arrayBuffer());
    },
    putBlob: async (digest, bytes) => {
      if ((await ask('HEAD', `/v2/${path}/blobs/${digest}`)).ok) return false;
      const begun = await ask('POST', `/v2/${path}/blobs/uploads/`);
      const location = begun.headers.get('location');
      if (begun.status !== 202 || location === null) return refuse('an upload', begun);
      const target = new URL(location, base);
      target.searchParams.set('digest', digest);
      const done = await ask('PUT', target.href, {
        headers: { 'content-type': 'application/octet-stream' },
        body: Buffer.from(bytes),
      });
      if (done.status !== 201) return refuse(digest, done);
      return true;
    },
    putManifest: async (reference, bytes) => {
      const response = await ask('PUT', `/v2/${path}/manifests/${reference}`, {
        headers: { 'content-type': mediaTypeOf(bytes) },
        body: Buffer.from(bytes),
      });
      if (response.status !== 201) return refuse(`the manifest ${reference}`, response);
      const told = response.headers.get('docker-content-digest');
      if (told !== null && told !== digestOf(bytes)) {
        throw new RegistryError(`${registry} took ${digestOf(bytes)} for ${told}`);
      }
    },
  };
}

/** What a manifest says that it is: an index is one over others. */
function mediaTypeOf(bytes: Uint8Array): string {
  const { mediaType } = JSON.parse(Buffer.from(bytes).toString()) as { mediaType?: string };
  return mediaType ?? MEDIA.manifest;
}

/** Node says only "fetch failed", and keeps the reason beside it. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error ? cause.message || String(Reflect.get(cause, 'code')) : error.message;
}
