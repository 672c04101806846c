import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import type { EdgeAuthority } from './edge-certificate.ts';
import type { JoinToken } from './join-token.ts';
import { secretName, TOKEN_NAMESPACE, tokenSecret } from './join-token.ts';
import type { Level, Taint } from './standing.ts';
import { taintsAt } from './standing.ts';

/** What the gate does in the cluster, and all that its account may. */
export interface Cluster {
  createToken(token: JoinToken, host: string): Promise<void>;
  /** Nothing where it is gone already. */
  deleteToken(id: string): Promise<void>;
  /** when the host’s node was made, or its kubelet last told of itself, whichever is later; undefined without a node */
  registeredAt(host: string): Promise<Date | undefined>;
  edgeAuthority(): Promise<EdgeAuthority>;
  /** Puts taints and a condition on the host’s node; false where there is none. */
  mark(host: string, level: Level, why: string, at: Date): Promise<boolean>;
}

export interface ClusterAccess {
  readonly server: string;
  readonly caFile: string;
  /** read at every request: it is renewed while the gate runs */
  readonly tokenFile: string;
}

const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 2 * 1024 * 1024;
const EDGE_AUTHORITY = '/api/v1/namespaces/kubeedge/secrets/casecret';

/** The API server said no. */
export class ClusterError extends Error {
  readonly status: number;

  constructor(status: number, words: string) {
    super(words);
    this.name = 'ClusterError';
    this.status = status;
  }
}

interface NodeObject {
  readonly metadata: { readonly creationTimestamp: string; readonly resourceVersion: string };
  readonly spec?: { readonly taints?: readonly Taint[] };
  readonly status?: { readonly conditions?: readonly Condition[] };
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly lastHeartbeatTime?: string;
}

export const CONDITION = 'MillwrightTrusted';

export function createCluster(access: ClusterAccess): Cluster {
  const ask = (method: string, path: string, body?: unknown, type?: string) =>
    askApi(access, method, path, body, type);
  const nodeOf = async (host: string): Promise<NodeObject | undefined> =>
    orNothing(ask('GET', `/api/v1/nodes/${host}`)) as Promise<NodeObject | undefined>;
  const tokens = `/api/v1/namespaces/${TOKEN_NAMESPACE}/secrets`;
  return {
    createToken: async (token, host) => {
      await ask('POST', tokens, tokenSecret(token, host));
    },
    deleteToken: async (id) => {
      await orNothing(ask('DELETE', `${tokens}/${secretName({ id })}`));
    },
    registeredAt: async (host) => {
      const node = await nodeOf(host);
      if (node === undefined) return undefined;
      const ready = node.status?.conditions?.find(({ type }) => type === 'Ready');
      const times = [node.metadata.creationTimestamp, ready?.lastHeartbeatTime ?? ''].map((time) =>
        Date.parse(time),
      );
      return new Date(Math.max(...times.filter((ms) => !Number.isNaN(ms))));
    },
    edgeAuthority: async () => {
      const { data } = (await ask('GET', EDGE_AUTHORITY)) as { data: Readonly<Record<string, string>> };
      const of = (key: string) => Buffer.from(data[key] ?? '', 'base64');
      return { certificate: of('cadata'), key: of('cakeydata') };
    },
    mark: async (host, level, why, at) => {
      const node = await nodeOf(host);
      if (node === undefined) return false;
      const now = node.spec?.taints ?? [];
      const taints = taintsAt(level, now);
      if (JSON.stringify(now) !== JSON.stringify(taints)) {
        // The list is one value to the API server: with its version, or somebody else’s taint would be lost.
        const { resourceVersion } = node.metadata;
        const patch = { metadata: { resourceVersion }, spec: { taints } };
        await ask('PATCH', `/api/v1/nodes/${host}`, patch, 'application/merge-patch+json');
      }
      const time = `${at.toISOString().slice(0, 19)}Z`;
      const status = level === 'trusted' ? 'True' : level === 'unattested' ? 'Unknown' : 'False';
      const before = node.status?.conditions?.find(({ type }) => type === CONDITION);
      const condition = {
        type: CONDITION,
        status,
        reason: level,
        message: why,
        lastHeartbeatTime: time,
        ...(before?.status !== status && { lastTransitionTime: time }),
      };
      const patch = { status: { conditions: [condition] } };
      await ask('PATCH', `/api/v1/nodes/${host}/status`, patch, 'application/strategic-merge-patch+json');
      return true;
    },
  };
}

async function orNothing(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ClusterError && error.status === 404) return undefined;
    throw error;
  }
}

async function askApi(
  { server, caFile, tokenFile }: ClusterAccess,
  method: string,
  path: string,
  body?: unknown,
  type = 'application/json',
): Promise<unknown> {
  const [ca, token] = await Promise.all([readFile(caFile), readFile(tokenFile, 'utf8')]);
  const { status, text } = await new Promise<{ status: number; text: string }>((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token.trim()}`,
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': type }),
    };
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const asked = request(`${server}${path}`, { method, ca, headers, signal }, (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.byteLength;
        if (bytes > MAX_ANSWER_BYTES)
          asked.destroy(new Error(`an answer of more than ${MAX_ANSWER_BYTES} bytes`));
        chunks.push(chunk);
      });
      response.once('error', reject);
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
      );
    });
    asked.once('error', reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
  if (status >= 400) throw new ClusterError(status, `${method} ${path}: ${status} ${text.slice(0, 300)}`);
  return JSON.parse(text) as unknown;
}
