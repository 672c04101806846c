import { createHash } from 'node:crypto';
import { request } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { connect } from 'node:tls';
import { Refusal } from '../trust/protocol.ts';

export interface GateAddress {
  readonly host: string;
  readonly port: number;
  /** `sha256:` of the gate’s public key (SPKI), from the site file: the one that the operator saw its TPM vouch for */
  readonly key: string;
  /** from which of this host’s addresses; by default as it is routed */
  readonly from?: string | undefined;
}

/** The gate said no, and why. */
export class RefusedError extends Error {
  readonly reason: string;

  constructor(reason: string) {
    super(`the gate refused: ${reason}`);
    this.name = 'RefusedError';
    this.reason = reason;
  }
}

const TIMEOUT_MS = 45_000;
const MAX_ANSWER_BYTES = 64 * 1024;

/** Says one message to the gate. Not a byte goes out before its key is the one of the site file. */
export async function askGate(gate: GateAddress, path: string, message: unknown): Promise<unknown> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const socket = await connectPinned(gate, signal);
  try {
    const body = JSON.stringify(message);
    const { status, text } = await new Promise<{ status: number; text: string }>((resolve, reject) => {
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      const asked = request(
        { method: 'POST', path, headers, signal, createConnection: () => socket },
        (response) => {
          const chunks: Buffer[] = [];
          let bytes = 0;
          response.on('data', (chunk: Buffer) => {
            bytes += chunk.byteLength;
            if (bytes > MAX_ANSWER_BYTES) asked.destroy(new Error('the gate answers without end'));
            chunks.push(chunk);
          });
          response.once('error', reject);
          response.once('end', () =>
            resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
          );
        },
      );
      asked.once('error', reject);
      asked.end(body);
    });
    const answer: unknown = JSON.parse(text);
    if (status !== 200) throw new RefusedError(Refusal.safeParse(answer).data?.refused ?? `status ${status}`);
    return answer;
  } finally {
    socket.destroy();
  }
}

function connectPinned({ host, port, key, from }: GateAddress, signal: AbortSignal): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    // Its certificate names nobody that anybody else vouches for: its key is compared instead.
    const options = { host, port, rejectUnauthorized: false, minVersion: 'TLSv1.3' } as const;
    const socket = connect({ ...options, ...(from !== undefined && { localAddress: from }) });
    const fail = (error: Error): void => {
      socket.destroy();
      reject(error);
    };
    signal.addEventListener('abort', () => fail(new Error('the gate does not answer')), { once: true });
    socket.once('error', fail);
    socket.once('secureConnect', () => {
      const spki = socket.getPeerX509Certificate()?.publicKey.export({ type: 'spki', format: 'der' });
      const seen =
        spki === undefined ? 'nothing' : `sha256:${createHash('sha256').update(spki).digest('hex')}`;
      if (seen === key) resolve(socket);
      else fail(new Error(`the gate at ${host}:${port} has the key ${seen}, the site file says ${key}`));
    });
  });
}
