import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import path from 'node:path';
import type { Row } from './table.ts';
import type { Held } from './verdict.ts';

/** The Secrets of the site. */
export interface Secrets {
  /** undefined where there is none */
  read(row: Row): Promise<Held | undefined>;
  /** Whole or not at all; made where it is not there. */
  write(row: Row, held: Held): Promise<void>;
  close(): void;
}

export interface ApiOptions {
  readonly host: string;
  readonly port: number;
  /** with `token` and `ca.crt` */
  readonly accountDir: string;
}

/** The API server said no, with its reason: never with what it was asked, which may be a key. */
export class ApiRefusal extends Error {
  readonly status: number;

  constructor(status: number, verb: string, of: string, reason: string) {
    super(`${verb} ${of}: ${status} ${reason}`);
    this.name = 'ApiRefusal';
    this.status = status;
  }
}

const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 2 * 1024 * 1024;
const FIELD_MANAGER = 'site-authority';

/**
 * By the API server. A Secret is written by server-side apply: one request, which the server takes whole or not at all,
 * and the only way of making an object whose right can be bound to its name. A POST names it in its body, where no Role
 * looks.
 */
export function secretsByApi({ host, port, accountDir }: ApiOptions): Secrets {
  const agent = new Agent({ keepAlive: true, maxSockets: 2 });
  const ask = async (
    method: 'GET' | 'PATCH',
    row: Row,
    query: string,
    body?: string,
  ): Promise<{ status: number; document: Record<string, unknown> }> => {
    // Both rotate: a kubelet writes a new token every hour.
    const [token, ca] = await Promise.all(
      ['token', 'ca.crt'].map((name) => readFile(path.join(accountDir, name), 'utf8')),
    );
    const headers = {
      authorization: `Bearer ${token?.trim() ?? ''}`,
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': 'application/apply-patch+yaml' }),
    };
    const at = `/api/v1/namespaces/${row.namespace}/secrets/${row.name}${query}`;
    return new Promise((resolve, reject) => {
      const asked = request(
        { host, port, method, path: at, headers, agent, ...(ca !== undefined && { ca }) },
        (response) => {
          const chunks: Buffer[] = [];
          let bytes = 0;
          response.on('data', (chunk: Buffer) => {
            bytes += chunk.length;
            if (bytes > MAX_ANSWER_BYTES)
              asked.destroy(new Error('the answer of the API server is too long'));
            else chunks.push(chunk);
          });
          response.once('error', reject);
          response.once('end', () => {
            resolve({ status: response.statusCode ?? 0, document: parsed(Buffer.concat(chunks)) });
          });
        },
      );
      asked.setTimeout(TIMEOUT_MS, () => asked.destroy(new Error('no answer of the API server in 10 s')));
      asked.once('error', reject);
      asked.end(body);
    });
  };
  const of = ({ namespace, name }: Row) => `${namespace}/${name}`;

  return {
    read: async (row) => {
      const { status, document } = await ask('GET', row, '');
      if (status === 404) return undefined;
      if (status !== 200) throw new ApiRefusal(status, 'get', of(row), reasonIn(document));
      return decoded(document.data);
    },
    write: async (row, held) => {
      const { namespace, name } = row;
      const object = {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { namespace, name, labels: { 'app.kubernetes.io/part-of': 'millwright' } },
        type: 'Opaque',
        data: Object.fromEntries(
          Object.entries(held).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
        ),
      };
      const query = `?fieldManager=${FIELD_MANAGER}&force=true`;
      const { status, document } = await ask('PATCH', row, query, JSON.stringify(object));
      if (status !== 200 && status !== 201) {
        throw new ApiRefusal(status, 'apply', of(row), reasonIn(document));
      }
    },
    close: () => agent.destroy(),
  };
}

function decoded(data: unknown): Held {
  return Object.fromEntries(
    Object.entries((data ?? {}) as Record<string, unknown>).map(([key, value]) => [
      key,
      typeof value === 'string' ? Buffer.from(value, 'base64').toString() : '',
    ]),
  );
}

/** One word (`Forbidden`, `NotFound`, `Invalid`): its message may quote what it was sent. */
function reasonIn({ reason }: Record<string, unknown>): string {
  return typeof reason === 'string' ? reason : 'without a reason';
}

function parsed(bytes: Buffer): Record<string, unknown> {
  try {
    const document: unknown = JSON.parse(bytes.toString());
    return typeof document === 'object' && document !== null ? (document as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
