import type { IPublishPacket, MqttClient } from 'mqtt';
import { backoffMs } from './backoff.ts';
import { bufferOf, openClient } from './mqtt-client.ts';
import { PublishError, createOutbox } from './outbox.ts';
import type { Pending } from './outbox.ts';
import type { Handle, MqttOptions, Session } from './session.ts';
import { readTlsDir } from './tls.ts';
import { matches } from './topic-filter.ts';

/*
 * INVARIANTS
 * - Every connection is a client of its own: nothing of a lost one (queue, store, half a packet) reaches the next.
 *   What must outlive it is ours: the subscriptions and the outbox.
 * - QoS 0 is never buffered while disconnected: a permission that comes late is a lie about the scan behind it.
 * - QoS 1 goes out in order, again after each reconnect, until acknowledged; bounded in number, bytes and time.
 * - An incoming QoS 1 message is acknowledged after its handler resolved. A rejected one ends the connection, so that
 *   the broker of a kept session delivers it again; messages are handled one after the other.
 * - Reading and publishing are separate connections (S22): mqtt.js handles what it reads one after the other, and a
 *   slow handler must not hold up the acknowledgements of what is published.
 * - TCP_NODELAY on every connect: Nagle's algorithm and a delayed ACK cost 40 ms a message (measured).
 */

export { PublishError } from './outbox.ts';
export type * from './session.ts';

interface Subscription {
  filters: readonly string[];
  qos: 0 | 1;
  handle: Handle;
  granted: boolean;
}

const MIB = 1024 * 1024;
const MAX_PAYLOAD_BYTES = 1.25 * MIB;
const MAX_SOCKET_BYTES = 4 * MIB;
const MAX_QUEUED_BYTES = 16 * MIB;
const CLOSE_TIMEOUT_MS = 2_000;
/** a connection that lived shorter does not reset the backoff */
const STABLE_MS = 2_000;
const RECONNECT = { firstMs: 100, maxMs: 2_000 };

/** Starts a session; resolves at once, whether the broker is there or not. Throws on a URL that is not `mqtts:`. */
export function connectSession(options: MqttOptions): Promise<Session> {
  const url = new URL(options.url);
  if (url.protocol !== 'mqtts:') throw new Error(`MQTT_URL: got ${options.url}, wanted mqtts://host:port`);
  return Promise.resolve(createSession(options, url));
}

function createSession(options: MqttOptions, url: URL): Session {
  const { log, role } = options;
  const subscriptions: Subscription[] = [];
  const firstSubscription = Promise.withResolvers<undefined>();
  let attempt = 0;
  /** of the present attempt to connect: why the broker refused a subscription, or nothing */
  let settled = Promise.withResolvers<Error | undefined>();
  let client: MqttClient | undefined;
  let connected = false;
  let closed = false;
  let dropped = 0;
  let reconnectTimer: NodeJS.Timeout | undefined;

  const outbox = createOutbox({
    maxMessages: options.maxQueued ?? 1000,
    maxBytes: MAX_QUEUED_BYTES,
    timeoutMs: options.publishTimeoutMs ?? 30_000,
    // Either there is no connection, or one whose broker does not answer.
    onTimeout: () => client?.stream.destroy(),
  });

  const connect = async (): Promise<void> => {
    try {
      const files = await readTlsDir(options.tlsDir);
      if (closed) return;
      begin(openClient({ url, files, clientId: `${options.clientId}-${role}`, clean: !options.keepSession }));
    } catch (error) {
      ended(error, 0);
    }
  };

  const begin = (opening: MqttClient): void => {
    client = opening;
    let openedAt: number | undefined;
    let reason: unknown;
    opening.handleMessage = (packet, done) => {
      receive(packet).then(
        () => {
          if (opening === client) done();
        },
        (error: unknown) => {
          log.error({ topic: packet.topic, err: error }, 'message not handled');
          if (packet.qos > 0) {
            opening.stream.destroy();
          } else {
            dropped += 1;
            if (opening === client) done();
          }
        },
      );
    };
    opening.on('connect', (connack) => {
      openedAt = performance.now();
      void opened(opening, connack.sessionPresent);
    });
    opening.on('error', (error) => {
      reason = error;
      opening.stream.destroy();
    });
    opening.on('close', () => {
      if (opening === client) ended(reason, openedAt === undefined ? 0 : performance.now() - openedAt);
    });
  };

  const opened = async (opening: MqttClient, sessionPresent: boolean): Promise<void> => {
    for (const message of outbox.inOrder()) transmit(opening, message);
    for (const subscription of subscriptions) {
      if (sessionPresent && subscription.granted) continue;
      const refusal = await grant(opening, subscription);
      if (refusal) settled.resolve(refusal);
      if (opening !== client || !opening.connected) return;
    }
    connected = true;
    log.info({ role, sessionPresent }, 'broker connected');
    settled.resolve(undefined);
    options.onState?.(true);
  };

  /** Why the broker refused; a connection that was lost meanwhile is no refusal. */
  const grant = async (opening: MqttClient, subscription: Subscription): Promise<Error | undefined> => {
    try {
      await opening.subscribeAsync([...subscription.filters], { qos: subscription.qos });
      subscription.granted = true;
      return undefined;
    } catch (error) {
      if (!opening.connected) return undefined;
      log.error({ filters: subscription.filters, err: error }, 'subscription refused');
      opening.stream.destroy();
      return error instanceof Error ? error : new Error(String(error));
    }
  };

  const ended = (reason: unknown, livedMs: number): void => {
    const wasConnected = connected;
    client = undefined;
    connected = false;
    settled.resolve(undefined);
    settled = Promise.withResolvers();
    if (wasConnected) options.onState?.(false);
    if (closed) return;
    if (livedMs >= STABLE_MS) attempt = 0;
    // Once is news; that it goes on is not.
    const level = wasConnected || attempt === 0 ? 'warn' : 'debug';
    log[level]({ role, reason: reason instanceof Error ? reason.message : reason }, 'broker not connected');
    reconnectTimer = setTimeout(() => void connect(), backoffMs(RECONNECT, attempt, Math.random()));
    attempt += 1;
  };

  const receive = async ({ topic, payload }: IPublishPacket): Promise<void> => {
    // A kept session may deliver before the service has said what to do with it.
    await firstSubscription.promise;
    const subscription = subscriptions.find(({ filters }) =>
      filters.some((filter) => matches(filter, topic)),
    );
    if (!subscription || payload.length > MAX_PAYLOAD_BYTES) {
      dropped += 1;
      log.warn(
        { topic, bytes: payload.length },
        subscription ? 'message too large' : 'message without a handler',
      );
      return;
    }
    await subscription.handle(topic, typeof payload === 'string' ? Buffer.from(payload) : payload);
  };

  const transmit = (opening: MqttClient, message: Pending): void => {
    opening.publish(message.topic, bufferOf(message.payload), { qos: 1, retain: message.retain }, (error) => {
      if (!error) outbox.acknowledge(message);
    });
  };

  const giveUp = (error: PublishError): Promise<never> => {
    dropped += 1;
    return Promise.reject(error);
  };

  void connect();

  return {
    get connected() {
      return connected;
    },

    subscribe: async (filters, qos, handle) => {
      if (role !== 'read') throw new Error('a publishing session does not subscribe');
      const subscription = { filters, qos, handle, granted: false };
      subscriptions.push(subscription);
      firstSubscription.resolve(undefined);
      const refusal = connected && client ? await grant(client, subscription) : await settled.promise;
      if (refusal) throw refusal;
    },

    publish: (topic, payload, { qos, retain = false }) => {
      if (role !== 'publish') return Promise.reject(new Error('a reading session does not publish'));
      if (closed) return giveUp(new PublishError('closed', topic));
      if (payload.byteLength > MAX_PAYLOAD_BYTES) return giveUp(new PublishError('too-large', topic));
      if (qos === 1) {
        const send = (message: Pending): void => {
          if (client && connected) transmit(client, message);
        };
        return outbox.add({ topic, payload, retain }, send).catch(giveUp);
      }
      if (!client || !connected) return giveUp(new PublishError('not-connected', topic));
      if (client.stream.writableLength > MAX_SOCKET_BYTES)
        return giveUp(new PublishError('queue-full', topic));
      client.publish(topic, bufferOf(payload), { qos: 0, retain });
      return Promise.resolve();
    },

    dropped: () => dropped,

    close: async () => {
      closed = true;
      clearTimeout(reconnectTimer);
      if (connected) await within(CLOSE_TIMEOUT_MS, outbox.drained());
      outbox.close();
      const closing = client;
      if (closing) await within(CLOSE_TIMEOUT_MS, closing.endAsync());
      closing?.stream.destroy();
      settled.resolve(undefined);
    },
  };
}

async function within(timeoutMs: number, work: Promise<unknown>): Promise<void> {
  const { promise: overdue, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), timeoutMs);
  await Promise.race([work, overdue]);
  clearTimeout(timer);
}
