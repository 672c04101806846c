import { execFile } from 'node:child_process';
import { copyFile, mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Descriptor } from '../../../workloads/image/oci.ts';
import { program } from '../programs.ts';
import type { SiteNetwork } from './site-network.ts';
import { freePort } from './free-port.ts';
import { startProgram } from './start-program.ts';
import { until } from './until.ts';

const execute = promisify(execFile);

/** A registry in the site's network, which the hosts know by the site's own registry name; or on the loopback. */
export interface Registry {
  /** `host:port` as this process reaches it */
  readonly address: string;
  /** `http://<address>` as the hosts reach it */
  readonly mirror: string;
  /** Pushes an image of an OCI layout, all its platforms, to `edge/<name>`; its digest stays what it is. */
  push(layout: string, image: Descriptor, repository: string): Promise<void>;
  /** Runs crane; `$registry` in an argument becomes the registry's address. */
  crane(...args: string[]): Promise<string>;
}

const PORT = 5000;
const READY_TIMEOUT_MS = 20_000;

export async function startRegistry(dir: string, network?: SiteNetwork): Promise<Registry> {
  const blobs = path.join(dir, 'registry');
  await mkdir(blobs, { recursive: true });
  const port = network === undefined ? await freePort() : PORT;
  startProgram({
    name: 'registry',
    file: program('crane'),
    args: [
      'registry',
      'serve',
      '--address',
      `${network === undefined ? '127.0.0.1' : '0.0.0.0'}:${port}`,
      '--disk',
      blobs,
    ],
    dir,
    namespace: network?.namespace,
  });
  const address = `${network?.outside ?? '127.0.0.1'}:${port}`;
  const crane = async (...args: string[]): Promise<string> => {
    const { stdout } = await execute(
      program('crane'),
      args.map((arg) => arg.replace('$registry', address)),
    );
    return stdout.trim();
  };
  await until('the registry', READY_TIMEOUT_MS, async () => {
    await crane('catalog', '--insecure', '$registry');
    return true;
  });
  return {
    address,
    mirror: `http://${network?.inside ?? '127.0.0.1'}:${port}`,
    crane,
    push: async (layout, image, repository) => {
      // crane pushes a layout's only image; so here is one that has no other, and shares its bytes.
      const own = path.join(dir, 'layouts', repository);
      await mkdir(own, { recursive: true });
      await symlink(path.resolve(layout, 'blobs'), path.join(own, 'blobs'));
      await copyFile(path.join(layout, 'oci-layout'), path.join(own, 'oci-layout'));
      await writeFile(path.join(own, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [image] }));
      await crane('push', '--insecure', own, `$registry/${repository}@${image.digest}`);
    },
  };
}
