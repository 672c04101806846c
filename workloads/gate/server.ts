import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { z } from 'zod';
import type { Allowance } from '../kit/allowance.ts';
import { createAllowance } from '../kit/allowance.ts';
import type { HealthServer } from '../kit/health.ts';
import { listen } from '../kit/health.ts';
import { Hello, MAX_BODY_BYTES, PATHS, Proof } from '../trust/protocol.ts';
import type { Audit } from './audit.ts';
import type { Gate } from './gate.ts';
import { GateRefusal } from './refusal.ts';

export interface GateServerOptions {
  readonly gate: Gate;
  readonly audit: Audit;
  readonly host: string;
  /** 0 for a free one */
  readonly port: number;
  /** PEM */
  readonly certificate: string;
  readonly key: string;
  /** who has an allowance of his own; all others share one */
  readonly addresses: readonly string[];
}

/** A host that joins sends two messages, and does so again until it is let in. */
const RATE = { perSecond: 1, burst: 20 };
const MAX_CONNECTIONS = 64;
const MESSAGE_TIMEOUT_MS = 5_000;
const STATUS: Readonly<Record<string, number>> = {
  'too-often': 429,
  busy: 503,
  'not-possible-now': 503,
  malformed: 400,
};

/** HTTPS on one address. What is slow, large, too often or none of the two messages is refused before it costs much. */
export async function serveGate(options: GateServerOptions): Promise<HealthServer> {
  const { gate, audit, host, port, certificate, key, addresses } = options;
  const now = () => performance.now();
  const allowances = new Map(addresses.map((address) => [address, createAllowance(RATE, now)]));
  const strangers: Allowance = createAllowance(RATE, now);

  const answer = async (request: IncomingMessage, address: string): Promise<unknown> => {
    // Garbage of one host is no reason to refuse another; strangers have nothing to say anyway.
    if (!(allowances.get(address) ?? strangers).take(1)) throw refused('too-often');
    if (request.method !== 'POST') throw refused('malformed', 'not a POST');
    const body = await bodyOf(request);
    if (request.url === PATHS.hello) return gate.hello(parsed(Hello, body), address);
    if (request.url === PATHS.proof) return gate.proof(parsed(Proof, body), address);
    throw refused('malformed', 'no such path');
  };

  const server = createServer(
    {
      cert: certificate,
      key,
      minVersion: 'TLSv1.3',
      handshakeTimeout: MESSAGE_TIMEOUT_MS,
      headersTimeout: MESSAGE_TIMEOUT_MS,
      requestTimeout: MESSAGE_TIMEOUT_MS,
      keepAliveTimeout: 1_000,
      connectionsCheckingInterval: 1_000,
      maxHeaderSize: 4_096,
    },
    (request, response) => {
      const address = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
      answer(request, address)
        .then((grant) => send(response, 200, grant))
        .catch((error: unknown) => {
          // What the gate itself refused it has written down.
          const refusal = error instanceof GateRefusal ? error : refused('malformed', 'broken off');
          if (BEFORE_THE_GATE.has(refusal) || !(error instanceof GateRefusal)) {
            const { reason, detail } = refusal;
            audit.may({ event: 'refused', address, reason, ...(detail !== '' && { detail }) });
          }
          request.resume();
          send(response, STATUS[refusal.reason] ?? 403, { refused: refusal.reason });
        });
    },
  );
  server.maxConnections = MAX_CONNECTIONS;
  server.maxHeadersCount = 32;
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  return listen(server, { host, port });
}

/** Those that the gate has not seen. */
const BEFORE_THE_GATE = new WeakSet<GateRefusal>();

function refused(reason: 'too-often' | 'malformed', detail = ''): GateRefusal {
  const refusal = new GateRefusal(reason, detail);
  BEFORE_THE_GATE.add(refusal);
  return refusal;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BODY_BYTES) throw refused('malformed', `a body of more than ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsed<T>(schema: z.ZodType<T>, body: string): T {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw refused('malformed', 'not JSON');
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw refused('malformed', `${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? ''}`);
}

function send(response: ServerResponse, status: number, body: unknown): void {
  if (response.destroyed) return;
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}
