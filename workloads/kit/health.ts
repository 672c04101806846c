import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Metrics } from './metrics.ts';

export type Verdict = { ok: true } | { ok: false; reason: string };

/** @param reason why not, where it does not hold */
export function claim(holds: boolean, reason: string): Verdict {
  return holds ? { ok: true } : { ok: false, reason };
}

/** What the kubelet asks. Each answers at once, from what is known. */
export interface Health {
  started(): Verdict;
  ready(): Verdict;
  alive(): Verdict;
}

export interface HealthOptions {
  host: string;
  /** 0 for a free one */
  port: number;
  health: Health;
  metrics: Metrics;
  /** what a service says of itself besides, by path, as JSON */
  pages?: Readonly<Record<string, () => unknown>>;
}

export interface HealthServer {
  port: number;
  close(): Promise<void>;
}

export interface Answer {
  status: number;
  type: string;
  body: string;
}

const JSON_TYPE = 'application/json';
const MAX_URL_CHARS = 256;

/** Serves /startupz, /readyz, /healthz (200 or 503 with the reason as JSON) and /metrics. Rejects when it cannot listen. */
export async function serveHealth(options: HealthOptions): Promise<HealthServer> {
  const server = createServer(
    // A probe is small and quick; whoever is neither must not hold a socket of ours.
    {
      maxHeaderSize: 4096,
      headersTimeout: 5_000,
      requestTimeout: 5_000,
      keepAliveTimeout: 5_000,
      connectionsCheckingInterval: 1_000,
    },
    (request, response) => {
      void answer(request.method ?? '', request.url ?? '', options).then((told) => {
        send(response, told, request.method === 'HEAD');
        request.resume();
      });
    },
  );
  server.maxConnections = 64;
  server.maxHeadersCount = 32;
  return listen(server, options);
}

/** Rejects when it cannot; closing ends what is under way. */
export async function listen(
  server: Server | TlsServer,
  { host, port }: Pick<HealthOptions, 'host' | 'port'>,
): Promise<HealthServer> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function send(response: ServerResponse, { status, type, body }: Answer, isHead = false): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(isHead ? undefined : body);
}

/** What a probe, or who asks for figures, is told. Never rejects. */
export async function answer(
  method: string,
  url: string,
  { health, metrics, pages = {} }: HealthOptions,
): Promise<Answer> {
  if (url.length > MAX_URL_CHARS) return refusal(414, 'the address is too long');
  if (method !== 'GET' && method !== 'HEAD') return refusal(405, 'only GET and HEAD');
  try {
    switch (url) {
      case '/startupz':
        return verdict(health.started());
      case '/readyz':
        return verdict(health.ready());
      case '/healthz':
        return verdict(health.alive());
      case '/metrics':
        return { status: 200, type: metrics.contentType, body: await metrics.text() };
      default:
        if (!Object.hasOwn(pages, url)) return refusal(404, 'no such page');
        return { status: 200, type: JSON_TYPE, body: `${JSON.stringify(pages[url]?.())}\n` };
    }
  } catch (error) {
    return refusal(500, error instanceof Error ? error.message : String(error));
  }
}

function verdict(verdict: Verdict): Answer {
  return verdict.ok ? { status: 200, type: JSON_TYPE, body: '{"ok":true}\n' } : refusal(503, verdict.reason);
}

export function refusal(status: number, reason: string): Answer {
  return { status, type: JSON_TYPE, body: `${JSON.stringify({ ok: false, reason })}\n` };
}
