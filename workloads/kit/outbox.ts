/** Why a message was not sent. */
export class PublishError extends Error {
  readonly code: 'not-connected' | 'queue-full' | 'too-large' | 'timeout' | 'closed';

  constructor(code: PublishError['code'], topic: string) {
    super(`${topic}: ${code}`);
    this.name = 'PublishError';
    this.code = code;
  }
}

/** A QoS 1 message until its acknowledgement. */
export interface Pending {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly retain: boolean;
}

/** The QoS 1 messages that the broker has not acknowledged, in order, bounded in number, bytes and time. */
export interface Outbox {
  /** calls `send` at once; resolves at `acknowledge`, rejects with a PublishError */
  add(message: Pending, send: (message: Pending) => void): Promise<void>;
  acknowledge(message: Pending): void;
  inOrder(): Iterable<Pending>;
  readonly size: number;
  /** resolves when nothing is left */
  drained(): Promise<void>;
  close(): void;
}

export interface OutboxOptions {
  maxMessages: number;
  maxBytes: number;
  timeoutMs: number;
  /** a message waited in vain */
  onTimeout: () => void;
}

interface Waiting {
  resolve: () => void;
  reject: (error: PublishError) => void;
  timer: NodeJS.Timeout;
}

export function createOutbox({ maxMessages, maxBytes, timeoutMs, onTimeout }: OutboxOptions): Outbox {
  const waiting = new Map<Pending, Waiting>();
  const drainWaiters: (() => void)[] = [];
  let bytes = 0;

  const take = (message: Pending): Waiting | undefined => {
    const entry = waiting.get(message);
    if (!entry) return undefined;
    waiting.delete(message);
    bytes -= message.payload.byteLength;
    clearTimeout(entry.timer);
    if (waiting.size === 0) for (const wake of drainWaiters.splice(0)) wake();
    return entry;
  };
  const giveUp = (message: Pending, code: PublishError['code']): void => {
    take(message)?.reject(new PublishError(code, message.topic));
  };

  return {
    add: (message, send) => {
      if (waiting.size >= maxMessages || bytes + message.payload.byteLength > maxBytes) {
        return Promise.reject(new PublishError('queue-full', message.topic));
      }
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          giveUp(message, 'timeout');
          onTimeout();
        }, timeoutMs);
        waiting.set(message, { resolve, reject, timer });
        bytes += message.payload.byteLength;
        send(message);
      });
    },
    acknowledge: (message) => take(message)?.resolve(),
    inOrder: () => waiting.keys(),
    get size() {
      return waiting.size;
    },
    drained: () =>
      waiting.size === 0 ? Promise.resolve() : new Promise((resolve) => drainWaiters.push(resolve)),
    close: () => {
      for (const message of [...waiting.keys()]) giveUp(message, 'closed');
    },
  };
}
