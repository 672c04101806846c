import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Site } from '../../infra/site/site.ts';
import type { NodeHeard } from '../../infra/upgrade/heard.ts';
import type { Argv } from '../access/program.ts';
import { runProgram } from '../access/program.ts';

/** What a site says of its nodes, or why it says nothing. */
export type Heard = { readonly nodes: readonly NodeHeard[] } | { readonly silence: string };

/** Over a thin WAN; who does not answer until then is asked another time. */
const TIMEOUT = '10s';
const PROGRAM_TIMEOUT_MS = 20_000;
const SITES_AT_ONCE = 8;

const NodeList = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      status: z.object({
        nodeInfo: z.object({ kubeletVersion: z.string() }),
        conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]),
      }),
    }),
  ),
});

/**
 * Asks the API server of every site for its nodes, by the kubeconfig `<folder>/<site>.yaml`; in the order of the sites.
 * No site waits for another that is offline. Throws a MissingProgramError where there is no kubectl.
 */
export async function askSites(sites: readonly Site[], folder: string): Promise<readonly Heard[]> {
  const heard: Heard[] = [];
  const waiting = [...sites.entries()];
  const askOne = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      heard[next[0]] = await ask(next[1], folder);
  };
  await Promise.all(Array.from({ length: SITES_AT_ONCE }, askOne));
  return heard;
}

async function ask(site: Site, folder: string): Promise<Heard> {
  const file = path.join(folder, `${site.name}.yaml`);
  if (!existsSync(file)) return { silence: `${file} is not there` };
  const timeout = `--request-timeout=${TIMEOUT}`;
  const argv: Argv = ['kubectl', '--kubeconfig', file, 'get', 'nodes', '--output=json', timeout];
  const { code, stdout, stderr } = await runProgram(argv, { timeoutMs: PROGRAM_TIMEOUT_MS });
  if (code === 0) return nodesIn(stdout, site);
  const last = stderr.trim().split('\n').at(-1) ?? '';
  return { silence: last === '' ? `kubectl ended with ${code}` : last };
}

function nodesIn(text: string, { name, hosts }: Site): Heard {
  const parsed = NodeList.safeParse(jsonOf(text));
  if (!parsed.success) return { silence: 'kubectl did not answer with nodes' };
  const nodes = parsed.data.items.map(({ metadata, status }) => ({
    name: metadata.name,
    version: status.nodeInfo.kubeletVersion,
    isReady: status.conditions.some(({ type, status: is }) => type === 'Ready' && is === 'True'),
  }));
  // The kubeconfig of another site would tell of another site.
  if (hosts.some((host) => nodes.some((node) => node.name === host.name))) return { nodes };
  return { silence: `the cluster has no host of ${name}` };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
