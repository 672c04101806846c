import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { FLUX_MEDIA } from '../../../stacks/delivery/artifact.ts';
import type { Cluster } from '../../engines/cluster.ts';
import type { Registry } from '../../engines/cluster/registry.ts';
import { program } from '../../engines/programs.ts';

const execute = promisify(execFile);

/**
 * Stands in for Flux's source-controller, a part of which no registry serves. It follows the site's OCIRepository once,
 * when it is told to: asks a real registry what the tag is, has the real cosign verify it, and hands the content on.
 * What it does not know: intervals, retries, caches, garbage. It proves that the artifact, its signature and the
 * object that names both fit each other; what is applied is not its business.
 */
export interface Source {
  /** Gives what it handed on; throws where that was refused or not to be had, and hands on nothing. */
  follow(): Promise<Artifact>;
  close(): void;
}

export interface Artifact {
  readonly revision: string;
  /** tar.gz */
  readonly content: Buffer;
}

interface OciRepository {
  readonly metadata: { readonly generation: number };
  readonly spec: {
    readonly url: string;
    readonly ref: { readonly tag: string };
    readonly verify: { readonly provider: string; readonly secretRef: { readonly name: string } };
  };
}
interface Manifest {
  readonly layers: readonly { readonly mediaType: string; readonly digest: string }[];
  readonly annotations: Readonly<Record<string, string>>;
}

const NAMESPACE = 'flux-system';
const AT = `/apis/source.toolkit.fluxcd.io/v1/namespaces/${NAMESPACE}/ocirepositories/site`;

/** @param line `host:port` at which it reaches the registry */
export async function startSourceStandIn(
  cluster: Cluster,
  { crane }: Pick<Registry, 'crane'>,
  line: string,
): Promise<Source> {
  const { client } = cluster;
  const dir = path.join(cluster.folder.dir, 'artifacts');
  await mkdir(dir, { recursive: true });
  const server = createServer((request, response) => {
    readFile(path.join(dir, path.basename(request.url ?? ''))).then(
      (bytes) => response.end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  const follow = async (): Promise<Artifact> => {
    const { metadata, spec } = (await client.get(AT)) as OciRepository;
    // The site's registry is here on the loopback, as a host's containerd finds it by its mirror.
    const [, repository = ''] = /^oci:\/\/[^/]+\/(.+)$/.exec(spec.url) ?? [];
    const name = `${line}/${repository}`;
    const digest = await crane('digest', '--insecure', `${name}:${spec.ref.tag}`);
    await verify(`${name}@${digest}`, spec.verify);
    const manifest = JSON.parse(await crane('manifest', '--insecure', `${name}@${digest}`)) as Manifest;
    const layer = manifest.layers.find(({ mediaType }) => mediaType === FLUX_MEDIA.content);
    if (layer === undefined) throw new Error(`${name}@${digest} has no content that Flux knows`);
    const { stdout } = await execute(program('crane'), ['blob', '--insecure', `${name}@${layer.digest}`], {
      encoding: 'buffer',
    });
    const file = `${digest.replace(':', '-')}.tar.gz`;
    await writeFile(path.join(dir, file), stdout);
    const revision = `${spec.ref.tag}@${digest}`;
    const now = new Date().toISOString();
    const status = {
      observedGeneration: metadata.generation,
      artifact: {
        digest: `sha256:${createHash('sha256').update(stdout).digest('hex')}`,
        lastUpdateTime: now,
        path: file,
        revision,
        size: stdout.length,
        url: `http://127.0.0.1:${port}/${file}`,
        metadata: manifest.annotations,
      },
      conditions: [
        { type: 'Ready', status: 'True', reason: 'Succeeded', message: revision, lastTransitionTime: now },
      ],
    };
    await client.ask('PATCH', `${AT}/status`, { status }, 'application/merge-patch+json');
    return { revision, content: stdout };
  };
  const verify = async (reference: string, { secretRef }: OciRepository['spec']['verify']): Promise<void> => {
    const secret = (await client.get(`/api/v1/namespaces/${NAMESPACE}/secrets/${secretRef.name}`)) as {
      data: Readonly<Record<string, string>>;
    };
    const key = path.join(dir, 'cosign.pub');
    await writeFile(key, Buffer.from(secret.data['cosign.pub'] ?? '', 'base64'));
    await execute(program('cosign'), [
      ...['verify', '--key', key, '--insecure-ignore-tlog=true'],
      ...['--allow-http-registry', '--allow-insecure-registry', reference],
    ]);
  };
  return { follow, close: () => void server.close() };
}
