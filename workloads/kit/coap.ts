import { createSocket } from 'node:dgram';
import { Agent } from 'coap';
import type { ObserveReadStream, OutgoingMessage } from 'coap';
import type { Bound } from './allowance.ts';
import { createAllowance } from './allowance.ts';
import { backoffMs } from './backoff.ts';
import type { CoapDrop } from './coap-gate.ts';
import { gate } from './coap-gate.ts';
import type { Log } from './log.ts';

/*
 * INVARIANTS
 * - One socket for each device and attempt: nothing of a lost one (token, timer, half an answer) reaches the next.
 * - Only datagrams of the device's own address and port get to the library, within a size and a rate, and none in
 *   blocks (coap-gate.ts).
 * - Retransmission and tokens are the library's; that an observation goes silent, and is begun anew, is ours: a device
 *   that restarted has forgotten who observes it (RFC 7641, 3.3.1).
 * - There is no DTLS: what a device says is no more than what the network between it and us lets anybody say.
 */

export interface CoapOptions {
  /** `coap://<address>:<port>/<path>` */
  readonly url: string;
  readonly maxBytes?: number;
  readonly rate?: Bound;
  /** without a notification for so long it is observed anew */
  readonly silentAfterMs?: number;
  readonly onPayload: (payload: Uint8Array) => void;
  readonly onDropped: (reason: CoapDrop) => void;
  readonly log: Log;
}

export interface Observation {
  readonly isObserving: boolean;
  close(): void;
}

const MAX_BYTES = 1_280;
const RATE: Bound = { perSecond: 20, burst: 40 };
const SILENT_AFTER_MS = 30_000;
const RETRY = { firstMs: 1_000, maxMs: 60_000 };
const CONTENT = '2.05';

/** Observes a resource for as long as it is not closed, whether the device is there or not. Throws on another URL. */
export function observeResource(options: CoapOptions): Observation {
  const url = new URL(options.url);
  if (url.protocol !== 'coap:') throw new Error(`got ${options.url}, wanted coap://address:port/path`);
  const { log, maxBytes = MAX_BYTES, rate = RATE, silentAfterMs = SILENT_AFTER_MS } = options;
  const [address, port] = [url.hostname, Number(url.port || 5683)];
  // Of all attempts together: to be observed anew is no new allowance.
  const allowance = createAllowance(rate, () => performance.now());
  let attempt = 0;
  let isObserving = false;
  let isClosed = false;
  let retry: NodeJS.Timeout | undefined;
  /** ends the present attempt */
  let end: (reason: string) => void;

  const begin = (): void => {
    const socket = createSocket('udp4');
    const gated = gate(socket, { address, port, maxBytes, allowance, onDropped: options.onDropped });
    const agent = new Agent({ socket: gated, type: 'udp4' });
    const request: OutgoingMessage = agent.request({
      hostname: address,
      port,
      pathname: url.pathname,
      observe: true,
    });
    let isOver = false;
    let silence: NodeJS.Timeout | undefined;
    end = (reason) => {
      if (isOver) return;
      isOver = true;
      clearTimeout(silence);
      agent.abort(request);
      socket.close();
      if (isObserving || attempt === 0) log.warn({ url: options.url, reason }, 'device not observed');
      isObserving = false;
      if (isClosed) return;
      retry = setTimeout(begin, backoffMs(RETRY, attempt, Math.random()));
      attempt += 1;
    };
    const expect = (): void => {
      clearTimeout(silence);
      silence = setTimeout(() => end('silent'), silentAfterMs);
    };
    expect();
    socket.on('error', (error) => end(error.message));
    agent.on('error', (error: Error) => end(error.message));
    request.on('error', (error: Error) => end(error.message));
    request.on('timeout', () => end('no answer'));
    request.on('response', (response: ObserveReadStream) => {
      response.on('error', (error: Error) => end(error.message));
      response.on('close', () => end('closed by the device'));
      response.on('data', (payload: Buffer) => {
        if (isOver) return;
        if (response.code !== CONTENT) {
          end(`answers ${response.code}`);
          return;
        }
        if (!isObserving) log.info({ url: options.url }, 'device observed');
        isObserving = true;
        attempt = 0;
        expect();
        options.onPayload(payload);
      });
    });
    request.end();
  };
  begin();

  return {
    get isObserving() {
      return isObserving;
    },
    close() {
      isClosed = true;
      clearTimeout(retry);
      end('closed');
    },
  };
}
