import type { Log } from './log.ts';

/** What a service sees of MQTT; mqtt.ts makes it. */

export interface MqttOptions {
  /** `mqtts://host:port`; nothing else is accepted */
  url: string;
  /** ca.crt, tls.crt and tls.key, read again at every connect: they rotate */
  tlsDir: string;
  /** stable over restarts where the session is kept; the role is appended, so both roles may have the same */
  clientId: string;
  role: 'read' | 'publish';
  /** the broker keeps subscriptions and unacknowledged messages while we are away */
  keepSession?: boolean;
  log: Log;
  /** told of every change; `true` once the subscriptions stand too */
  onState?: (connected: boolean) => void;
  /** unacknowledged QoS 1 messages; default 1000 */
  maxQueued?: number;
  /** how long a QoS 1 message may wait for its acknowledgement, disconnected or not; default 30 s */
  publishTimeoutMs?: number;
}

export type Handle = (topic: string, payload: Uint8Array) => void | Promise<void>;

export interface Session {
  readonly connected: boolean;
  /**
   * Registers at once, so that a kept session finds its handler: call it for every filter before awaiting. Resolves
   * when the broker granted it, or when the broker turned out not to be there (it is asked at every connect);
   * rejects when the broker refuses.
   */
  subscribe(filters: readonly string[], qos: 0 | 1, handle: Handle): Promise<void>;
  /** QoS 0 resolves when handed to the socket, QoS 1 when acknowledged; rejects with a PublishError. */
  publish(topic: string, payload: Uint8Array, options: { qos: 0 | 1; retain?: boolean }): Promise<void>;
  /**
   * Messages that were given up: each `publish` that was rejected, and each incoming one that was too large, had no
   * handler, or was of QoS 0 and its handler failed.
   */
  dropped(): number;
  /** waits a moment for outstanding acknowledgements */
  close(): Promise<void>;
}
