import { Agent, request } from 'node:https';
import type { KubeObject } from '../../../infra/kube/object.ts';

/** The API server refused, in its own words. */
export class KubeError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'KubeError';
    this.status = status;
  }
}

export interface Answer {
  readonly body: unknown;
  /** what the API server takes but does not like */
  readonly warnings: readonly string[];
}

export interface KubeClient {
  /** A JSON request; throws a KubeError where the status is 400 or more. */
  ask(method: string, path: string, body?: unknown, contentType?: string): Promise<Answer>;
  get(path: string): Promise<unknown>;
  list<T = KubeObject>(path: string): Promise<readonly T[]>;
  close(): void;
}

const TIMEOUT_MS = 30_000;

export function createKubeClient(server: string, ca: string, token: string): KubeClient {
  const agent = new Agent({ keepAlive: true, ca, maxSockets: 16 });
  const ask = (
    method: string,
    path: string,
    body?: unknown,
    contentType = 'application/json',
  ): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const headers = {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': contentType }),
      };
      const asked = request(
        `${server}${path}`,
        { method, agent, headers, timeout: TIMEOUT_MS },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.once('error', reject);
          response.once('end', () => {
            const text = Buffer.concat(chunks).toString();
            const status = response.statusCode ?? 0;
            if (status >= 400) reject(new KubeError(status, messageOf(text)));
            else resolve({ body: parse(text), warnings: warningsOf(response.rawHeaders) });
          });
        },
      );
      asked.once('timeout', () => asked.destroy(new Error(`${method} ${path}: no answer`)));
      asked.once('error', reject);
      asked.end(body === undefined ? undefined : JSON.stringify(body));
    });
  const get = async (path: string): Promise<unknown> => (await ask('GET', path)).body;
  return {
    ask,
    get,
    list: async <T>(path: string) => ((await get(path)) as { items: readonly T[] }).items,
    close: () => agent.destroy(),
  };
}

/** `/readyz` answers with a word, everything else with JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function messageOf(text: string): string {
  const body = parse(text);
  return typeof body === 'object' && body !== null && 'message' in body ? String(body.message) : text;
}

/** RFC 7234 5.5, as Kubernetes writes it: `299 - "the text"`. */
function warningsOf(rawHeaders: readonly string[]): readonly string[] {
  return rawHeaders.flatMap((name, index) => {
    if (index % 2 !== 0 || name.toLowerCase() !== 'warning') return [];
    return [(rawHeaders[index + 1] ?? '').replace(/^299 \S+ "(.*)"$/, '$1').replaceAll('\\"', '"')];
  });
}
