import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { program } from '../programs.ts';
import type { SiteNetwork } from './site-network.ts';
import { startProgram } from './start-program.ts';
import { until } from './until.ts';

const execute = promisify(execFile);

/** A registry in the site's network, which the hosts know by the site's own registry name. */
export interface Registry {
  /** `http://<address>` as the hosts reach it */
  readonly mirror: string;
  /** Pushes an OCI layout under a name of ours, such as `aggregator`, and returns its digest. */
  push(layout: string, repository: string): Promise<string>;
  /** Runs crane; `$registry` in an argument becomes the registry's address. */
  crane(...args: string[]): Promise<string>;
}

const PORT = 5000;
const READY_TIMEOUT_MS = 20_000;

export async function startRegistry(dir: string, network: SiteNetwork): Promise<Registry> {
  const blobs = path.join(dir, 'registry');
  await mkdir(blobs, { recursive: true });
  startProgram({
    name: 'registry',
    file: program('crane'),
    args: ['registry', 'serve', '--address', `0.0.0.0:${PORT}`, '--disk', blobs],
    dir,
    namespace: network.namespace,
  });
  const address = `${network.outside}:${PORT}`;
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
    mirror: `http://${network.inside}:${PORT}`,
    crane,
    push: async (layout, repository) => {
      const reference = `$registry/${repository}:pushed`;
      await crane('push', '--insecure', '--index', layout, reference);
      return crane('digest', '--insecure', reference);
    },
  };
}
