import type { Batch, Receipt } from '../contracts/codec.ts';

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
  close(): Promise<void>;
}

export interface IngestClientOptions {
  /** host:port */
  address: string;
  tlsDir: string;
}

export interface IngestClient {
  /** resolves with the hub's receipt; rejects when the signal aborts, at the deadline, or on any error */
  deliver(batch: Batch, signal: AbortSignal): Promise<Receipt>;
  close(): void;
}

/** The hub's end of edge.wan.Ingest, over mutual TLS. Rejects when it cannot listen. */
export async function serveIngest(_options: IngestServerOptions): Promise<IngestServer> {
  return Promise.reject(new Error('not yet'));
}

/** A site's end. Connects lazily and by itself, again and again. */
export function connectIngest(_options: IngestClientOptions): IngestClient {
  throw new Error('not yet');
}
