import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { Answer, HealthOptions, HealthServer } from './health.ts';
import { answer, listen, refusal, send } from './health.ts';

/** What a call came to: an HTTP status and what is said as JSON. */
export interface Outcome {
  status: number;
  body: unknown;
}

/**
 * A function: POST of a body to `/`, an answer in JSON. Whoever hosts it needs no more: the same port answers the probes
 * and shows the figures. Callers are strangers: size, number and time of calls are bounded, and what is refused is counted.
 */
export interface FunctionOptions extends HealthOptions {
  /** `signal` ends with the caller's patience: nobody hears an answer after that */
  call: (body: Uint8Array, signal: AbortSignal) => Promise<Outcome>;
  maxBodyBytes: number;
  /** under way and waiting, all together; beyond it a call is refused at once */
  maxCalls: number;
  /** from the head of a call to its answer */
  deadlineMs: number;
}

const SECONDS = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10] as const;
const MAX_PROBES = 64;
/** after a refusal, for who sends on: long enough to hear it */
const LINGER_MS = 1_000;

/** Serves until it is closed. Rejects when it cannot listen. */
export async function serveFunction(options: FunctionOptions): Promise<HealthServer> {
  const { metrics, maxCalls, deadlineMs } = options;
  const calls = metrics.counter('calls_total', 'Calls by the status of their answer', ['status']);
  const seconds = metrics.histogram('call_seconds', 'From the head of a call to its answer', SECONDS);
  const busy = metrics.gauge('calls_under_way_count', 'Calls that are not answered yet');
  let underWay = 0;

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url = '' } = request;
    if (method !== 'POST') {
      send(response, await answer(method, url, options), method === 'HEAD');
      request.resume();
      return;
    }
    const beganAtMs = performance.now();
    const told = url !== '/' ? refusal(404, 'a call is a POST to /') : await admit(request, response);
    if (told === undefined) return;
    calls.inc({ status: told.status });
    seconds.observe((performance.now() - beganAtMs) / 1000);
    if (told.status === 503) response.setHeader('retry-after', '1');
    if (!request.complete) hangUp(request, response);
    send(response, told);
  };

  /** Undefined where the caller has gone. */
  const admit = async (request: IncomingMessage, response: ServerResponse): Promise<Answer | undefined> => {
    if (underWay >= maxCalls) return refusal(503, `${maxCalls} calls are under way; call again`);
    busy.set(++underWay);
    try {
      return await oneCall(request, response, options);
    } finally {
      busy.set(--underWay);
    }
  };

  const server = createServer(
    {
      maxHeaderSize: 8192,
      headersTimeout: 5_000,
      // The call's own deadline comes first and says why.
      requestTimeout: deadlineMs + 5_000,
      keepAliveTimeout: 5_000,
      connectionsCheckingInterval: 1_000,
    },
    (request, response) => void serve(request, response).catch(() => response.destroy()),
  );
  server.maxConnections = maxCalls * 2 + MAX_PROBES;
  server.maxHeadersCount = 64;
  return listen(server, options);
}

async function oneCall(
  request: IncomingMessage,
  response: ServerResponse,
  { call, maxBodyBytes, deadlineMs }: FunctionOptions,
): Promise<Answer | undefined> {
  const overdue = AbortSignal.timeout(deadlineMs);
  const gone = new AbortController();
  const isGone = (): boolean => gone.signal.aborted;
  const leave = (): void => gone.abort();
  response.once('close', leave);
  const signal = AbortSignal.any([overdue, gone.signal]);
  try {
    const body = await bodyOf(request, maxBodyBytes, signal);
    if (isGone()) return undefined;
    if (body === 'too-large') return refusal(413, `the body is larger than ${maxBodyBytes} bytes`);
    if (body === 'overdue') return refusal(408, `the body did not arrive within ${deadlineMs} ms`);
    const outcome = await Promise.race([call(body, signal), ended(signal)]);
    if (isGone()) return undefined;
    if (outcome === undefined) return refusal(504, `no answer within ${deadlineMs} ms`);
    return {
      status: outcome.status,
      type: 'application/json',
      body: `${JSON.stringify(outcome.body)}\n`,
    };
  } catch (error) {
    return refusal(500, error instanceof Error ? error.message : String(error));
  } finally {
    response.off('close', leave);
  }
}

async function bodyOf(
  request: IncomingMessage,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array | 'too-large' | 'overdue'> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return 'too-large';
  const chunks: Buffer[] = [];
  let size = 0;
  const stop = ended(signal).then(() => 'overdue' as const);
  const read = new Promise<Uint8Array | 'too-large'>((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) resolve('too-large');
      else chunks.push(chunk);
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', reject);
  });
  read.catch(() => undefined);
  const body = await Promise.race([read, stop]);
  if (typeof body === 'string') request.removeAllListeners('data');
  return body;
}

/** Whoever sends more than anybody reads is told, and then their connection ends. */
function hangUp(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('connection', 'close');
  request.resume();
  const timer = setTimeout(() => request.destroy(), LINGER_MS);
  request.once('close', () => clearTimeout(timer));
}

async function ended(signal: AbortSignal): Promise<undefined> {
  if (signal.aborted) return undefined;
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined), { once: true }));
}
