import type { Log } from './log.ts';

export interface MqttOptions {
  /** `mqtts://host:port` */
  url: string;
  /** ca.crt, tls.crt and tls.key, read again at every connect */
  tlsDir: string;
  /** stable over restarts where the session is kept */
  clientId: string;
  role: 'read' | 'publish';
  /** the broker keeps subscriptions and unacknowledged messages while we are away */
  keepSession?: boolean;
  log: Log;
  onState?: (connected: boolean) => void;
  /** unacknowledged QoS 1 messages; default 1000 */
  maxQueued?: number;
}

export type Handle = (topic: string, payload: Uint8Array) => void | Promise<void>;

export interface Session {
  readonly connected: boolean;
  /** QoS 1 is acknowledged only after `handle` resolved; a rejected one ends the connection, and the new one redelivers */
  subscribe(filters: readonly string[], qos: 0 | 1, handle: Handle): Promise<void>;
  /** QoS 0 resolves when handed to the socket, QoS 1 when acknowledged; rejects with a PublishError */
  publish(topic: string, payload: Uint8Array, options: { qos: 0 | 1; retain?: boolean }): Promise<void>;
  /** messages that were not sent, whatever the reason */
  dropped(): number;
  close(): Promise<void>;
}

export class PublishError extends Error {
  readonly code: 'not-connected' | 'queue-full' | 'too-large' | 'timeout' | 'closed';

  constructor(code: PublishError['code'], message: string) {
    super(message);
    this.name = 'PublishError';
    this.code = code;
  }
}

/** Starts a session; resolves once the first connect has been started. Never throws because a broker is down. */
export async function connectSession(_options: MqttOptions): Promise<Session> {
  return Promise.reject(new Error('not yet'));
}
