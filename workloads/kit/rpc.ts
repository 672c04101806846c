import { Client, Metadata, Server, ServerCredentials, credentials, status } from '@grpc/grpc-js';
import type { ChannelOptions, MethodDefinition, ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js';
import { decodeBatch, decodeReceipt, encodeBatch, encodeReceipt } from '../contracts/codec.ts';
import type { Batch, Decoded, Receipt } from '../contracts/codec.ts';
import { MAX_BYTES } from '../contracts/messages.ts';
import { readTlsDir } from './tls.ts';
import type { TlsFiles } from './tls.ts';

/** edge.wan.Ingest over mutual TLS (S38). */

export interface IngestServerOptions {
  host: string;
  /** 0 for a free one */
  port: number;
  tlsDir: string;
  /** `peer` is the common name of the caller's certificate; a rejection reaches the caller as an error */
  deliver: (batch: Batch, peer: string) => Promise<Receipt>;
}

export interface IngestServer {
  port: number;
  /** calls under way may end, for a moment */
  close(): Promise<void>;
}

export interface IngestClientOptions {
  /** host:port */
  address: string;
  /** read again at every call: certificates rotate */
  tlsDir: string;
  /** of one call; default two minutes, what a full batch needs over 1 Mbit/s */
  deadlineMs?: number;
}

export interface IngestClient {
  /** Resolves with the hub's receipt; rejects when the signal aborts, at the deadline, and at once when there is no hub. */
  deliver(batch: Batch, signal: AbortSignal): Promise<Receipt>;
  close(): void;
}

/** Thrown by a `deliver` of the hub: the caller may not do this, now or later. */
export class DeliveryRefused extends Error {}

const SHUTDOWN_TIMEOUT_MS = 2_000;

const COMMON: ChannelOptions = {
  // Both ends refuse before they allocate; the codec has the same bound.
  'grpc.max_receive_message_length': MAX_BYTES.Batch,
  'grpc.max_send_message_length': MAX_BYTES.Batch,
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 10_000,
};

const DELIVER: MethodDefinition<Batch, Receipt> = {
  path: '/edge.wan.Ingest/Deliver',
  requestStream: false,
  responseStream: false,
  requestSerialize: (batch) => Buffer.from(encodeBatch(batch)),
  requestDeserialize: (bytes) => decoded(decodeBatch(bytes)),
  responseSerialize: (receipt) => Buffer.from(encodeReceipt(receipt)),
  responseDeserialize: (bytes) => decoded(decodeReceipt(bytes)),
};

function decoded<T>(result: Decoded<T>): T {
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

/** The hub's end. Rejects when it cannot listen. */
export async function serveIngest({
  host,
  port,
  tlsDir,
  deliver,
}: IngestServerOptions): Promise<IngestServer> {
  const { ca, cert, key } = await readTlsDir(tlsDir);
  const server = new Server({ ...COMMON, 'grpc.max_concurrent_streams': 16 });
  server.addService(
    { Deliver: DELIVER },
    {
      Deliver: (call: ServerUnaryCall<Batch, Receipt>, answer: sendUnaryData<Receipt>) => {
        void answerTo(call, deliver, answer);
      },
    },
  );
  const identity = ServerCredentials.createSsl(ca, [{ cert_chain: cert, private_key: key }], true);
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`${host}:${port}`, identity, (error, boundPort) => {
      if (error) reject(error);
      else resolve(boundPort);
    });
  });
  return {
    port: bound,
    close: () =>
      new Promise((resolve) => {
        const overdue = setTimeout(() => server.forceShutdown(), SHUTDOWN_TIMEOUT_MS);
        server.tryShutdown(() => {
          clearTimeout(overdue);
          resolve();
        });
      }),
  };
}

async function answerTo(
  call: ServerUnaryCall<Batch, Receipt>,
  deliver: IngestServerOptions['deliver'],
  answer: sendUnaryData<Receipt>,
): Promise<void> {
  const peer = call.getAuthContext().sslPeerCertificate?.subject.CN;
  try {
    if (typeof peer !== 'string' || peer === '')
      throw new DeliveryRefused('the certificate has no common name');
    answer(null, await deliver(call.request, peer));
  } catch (error) {
    const code = error instanceof DeliveryRefused ? status.PERMISSION_DENIED : status.INTERNAL;
    answer({ code, details: error instanceof Error ? error.message : String(error) });
  }
}

/** A site's end. Connects at the first call, and again by itself. */
export function connectIngest({ address, tlsDir, deadlineMs = 120_000 }: IngestClientOptions): IngestClient {
  let open: { client: Client; files: TlsFiles } | undefined;

  const current = async (): Promise<Client> => {
    const files = await readTlsDir(tlsDir);
    if (open && sameFiles(open.files, files)) return open.client;
    open?.client.close();
    const identity = credentials.createSsl(files.ca, files.key, files.cert);
    const client = new Client(address, identity, {
      ...COMMON,
      'grpc.initial_reconnect_backoff_ms': 200,
      'grpc.max_reconnect_backoff_ms': 5_000,
    });
    open = { client, files };
    return client;
  };

  return {
    deliver: async (batch, signal) => {
      const client = await current();
      signal.throwIfAborted();
      return call(client, batch, signal, deadlineMs);
    },
    close: () => open?.client.close(),
  };
}

function call(client: Client, batch: Batch, signal: AbortSignal, deadlineMs: number): Promise<Receipt> {
  return new Promise((resolve, reject) => {
    const { path, requestSerialize, responseDeserialize } = DELIVER;
    const options = { deadline: Date.now() + deadlineMs };
    const done = (error: Error | null, receipt?: Receipt): void => {
      signal.removeEventListener('abort', cancel);
      if (receipt) resolve(receipt);
      else reject(error ?? new Error('an empty answer'));
    };
    const running = client.makeUnaryRequest(
      path,
      requestSerialize,
      responseDeserialize,
      batch,
      new Metadata(),
      options,
      done,
    );
    const cancel = (): void => running.cancel();
    signal.addEventListener('abort', cancel, { once: true });
  });
}

function sameFiles(a: TlsFiles, b: TlsFiles): boolean {
  return a.ca.equals(b.ca) && a.cert.equals(b.cert) && a.key.equals(b.key);
}
