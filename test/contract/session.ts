import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cp } from 'node:fs/promises';
import tls from 'node:tls';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createLog } from '../../workloads/kit/log.ts';
import { PublishError, connectSession } from '../../workloads/kit/mqtt.ts';
import type { Handle, MqttOptions, Session } from '../../workloads/kit/mqtt.ts';
import { makeCa } from '../tls.ts';
import type { TestCa } from '../tls.ts';

/** A broker that demands client certificates, on one port for its whole life. */
export interface TestBroker {
  readonly url: string;
  /** as kill -9 would: no goodbye to anyone */
  kill(): Promise<void>;
  /** after a kill, on the same port */
  start(): Promise<void>;
}

/** What every broker of ours must do for a session of workloads/kit/mqtt.ts. */
export function sessionContract(name: string, startBroker: (tlsDir: string) => Promise<TestBroker>): void {
  describe(`a session on ${name}`, () => {
    let ca: TestCa;
    let foreignCa: TestCa;
    let tlsDir: string;
    let broker: TestBroker;
    let isUp = true;
    let lastId = 0;
    const sessions: Session[] = [];

    beforeAll(async () => {
      [ca, foreignCa] = await Promise.all([makeCa(), makeCa()]);
      tlsDir = await ca.issue({ cn: 'service' });
      broker = await startBroker(await ca.issue({ cn: 'broker' }));
    });
    afterEach(async () => {
      await Promise.all(sessions.splice(0).map((session) => session.close()));
      if (!isUp) await start();
    });
    afterAll(async () => {
      await broker.kill();
      await Promise.all([ca.remove(), foreignCa.remove()]);
    });

    const kill = async (): Promise<void> => {
      isUp = false;
      await broker.kill();
    };
    const start = async (): Promise<void> => {
      await broker.start();
      isUp = true;
    };
    const unique = (what: string): string => `${what}-${(lastId += 1)}`;
    const open = async (role: MqttOptions['role'], options: Partial<MqttOptions> = {}): Promise<Session> => {
      const log = createLog('test', 'silent');
      const session = await connectSession({
        url: broker.url,
        tlsDir,
        clientId: unique('id'),
        role,
        log,
        ...options,
      });
      sessions.push(session);
      return session;
    };
    const connected = (session: Session): Promise<void> =>
      expect.poll(() => session.connected, { interval: 10, timeout: 10_000 }).toBe(true);
    const publisher = async (options: Partial<MqttOptions> = {}): Promise<Session> => {
      const session = await open('publish', options);
      await connected(session);
      return session;
    };

    test('delivers in the order of publishing', async () => {
      const topic = unique('order');
      const inbox = createInbox();
      await (await open('read')).subscribe([topic], 1, inbox.handle);
      const publish = await publisher();
      const sent = Array.from({ length: 300 }, (_, i) => `${i}`);
      await Promise.all(sent.map((text) => publish.publish(topic, bytes(text), { qos: 1 })));
      expect(await inbox.take(300)).toEqual(sent);
      expect(publish.dropped()).toBe(0);
    });

    test('acknowledges once the handler is done: a reader that is killed before leaves the message to the next', async () => {
      const topic = unique('killed');
      const clientId = unique('kept');
      const script = join(import.meta.dirname, 'session-reader.ts');
      const reader = fork(script, [broker.url, tlsDir, clientId, topic], { stdio: 'inherit' });
      expect((await once(reader, 'message'))[0]).toBe('subscribed');
      const publish = await publisher();
      await publish.publish(topic, bytes('first'), { qos: 1 });
      expect((await once(reader, 'message'))[0]).toBe('got');
      reader.kill('SIGKILL');
      await once(reader, 'exit');
      await publish.publish(topic, bytes('second'), { qos: 1 });
      const inbox = createInbox();
      const next = await open('read', { clientId, keepSession: true });
      await next.subscribe([topic], 1, inbox.handle);
      expect(await inbox.take(2)).toEqual(['first', 'second']);
      await next.close();
      await publish.publish(topic, bytes('third'), { qos: 1 });
      const last = createInbox();
      await (await open('read', { clientId, keepSession: true })).subscribe([topic], 1, last.handle);
      expect(await last.take(1)).toEqual(['third']);
    });

    test('delivers again what a handler rejected, before what came after', async () => {
      const topic = unique('rejected');
      const inbox = createInbox();
      const seen: string[] = [];
      const states: boolean[] = [];
      const read = await open('read', { keepSession: true, onState: (state) => states.push(state) });
      await read.subscribe([topic], 1, async (at, payload) => {
        seen.push(text(payload));
        if (seen.length === 1) throw new Error('not now');
        await inbox.handle(at, payload);
      });
      const publish = await publisher();
      await Promise.all(['a', 'b'].map((it) => publish.publish(topic, bytes(it), { qos: 1 })));
      expect(await inbox.take(2)).toEqual(['a', 'b']);
      expect(seen).toEqual(['a', 'a', 'b']);
      expect(states).toEqual([true, false, true]);
    });

    test('gives a late reader the retained message, and none after an empty one', async () => {
      const topic = unique('retained');
      const publish = await publisher();
      await publish.publish(topic, bytes('stop'), { qos: 1, retain: true });
      const inbox = createInbox();
      await (await open('read')).subscribe([topic], 1, inbox.handle);
      expect(await inbox.take(1)).toEqual(['stop']);
      await publish.publish(topic, new Uint8Array(0), { qos: 1, retain: true });
      expect(await inbox.take(1)).toEqual(['']);
      const later = createInbox();
      await (await open('read')).subscribe([topic], 1, later.handle);
      await publish.publish(topic, bytes('fresh'), { qos: 1 });
      expect(await later.take(1)).toEqual(['fresh']);
    });

    test('starts without a broker and finds it when it comes, with QoS 1 sent and QoS 0 not', async () => {
      await kill();
      const topic = unique('later');
      const inbox = createInbox();
      const read = await open('read');
      const publish = await open('publish');
      await read.subscribe([topic], 1, inbox.handle);
      expect(read.connected).toBe(false);
      await expect(publish.publish(topic, bytes('run'), { qos: 0 })).rejects.toThrow(PublishError);
      expect(publish.dropped()).toBe(1);
      // Retained, so that it does not matter which of the two sessions is back first.
      const queued = publish.publish(topic, bytes('stop'), { qos: 1, retain: true });
      await start();
      await queued;
      expect(await inbox.take(1)).toEqual(['stop']);
    });

    test('reads and publishes again after the broker was killed, and buffers nothing of QoS 0 meanwhile', async () => {
      const topic = unique('back');
      const inbox = createInbox();
      const read = await open('read');
      await read.subscribe([topic], 1, inbox.handle);
      const publish = await publisher();
      await publish.publish(topic, bytes('before'), { qos: 0 });
      expect(await inbox.take(1)).toEqual(['before']);
      await kill();
      await expect.poll(() => publish.connected, { interval: 10 }).toBe(false);
      for (let i = 0; i < 5; i += 1) {
        await expect(publish.publish(topic, bytes('late'), { qos: 0 })).rejects.toThrow('not-connected');
      }
      await start();
      await Promise.all([connected(read), connected(publish)]);
      await publish.publish(topic, bytes('after'), { qos: 1 });
      expect(await inbox.take(1)).toEqual(['after']);
      expect(publish.dropped()).toBe(5);
    });

    test('bounds the QoS 1 messages that wait, in number and in time, and counts what it gives up', async () => {
      await kill();
      const publish = await open('publish', { maxQueued: 3, publishTimeoutMs: 50 });
      const outcomes = await Promise.allSettled(
        Array.from({ length: 5 }, () => publish.publish('some/topic', bytes('x'), { qos: 1 })),
      );
      const codes = outcomes.map(
        (outcome) => outcome.status === 'rejected' && (outcome.reason as PublishError).code,
      );
      expect(codes).toEqual(['timeout', 'timeout', 'timeout', 'queue-full', 'queue-full']);
      expect(publish.dropped()).toBe(5);
    });

    test('bounds what waits in the socket at QoS 0, and counts what it drops', async () => {
      const publish = await publisher();
      const payload = new Uint8Array(1024 * 1024);
      const outcomes = await Promise.allSettled(
        Array.from({ length: 12 }, () => publish.publish('some/topic', payload, { qos: 0 })),
      );
      const refused = outcomes.filter(({ status }) => status === 'rejected');
      expect(refused.length).toBeGreaterThan(5);
      expect(refused[0]).toMatchObject({ reason: { code: 'queue-full' } });
      expect(publish.dropped()).toBe(refused.length);
    });

    test('refuses a payload that is too large, and whatever comes after the close', async () => {
      const publish = await publisher();
      const payload = new Uint8Array(2 * 1024 * 1024);
      await expect(publish.publish('some/topic', payload, { qos: 1 })).rejects.toThrow('too-large');
      await publish.close();
      await expect(publish.publish('some/topic', bytes('x'), { qos: 1 })).rejects.toThrow('closed');
    });

    test('is refused with a certificate of another authority, and refuses such a broker', async () => {
      const foreignDir = await foreignCa.issue({ cn: 'foreign' });
      const mistrusting = await open('read', { tlsDir: foreignDir });
      await mistrusting.subscribe(['some/topic'], 0, () => undefined);
      expect(mistrusting.connected).toBe(false);
      await cp(join(tlsDir, 'ca.crt'), join(foreignDir, 'ca.crt'));
      const mistrusted = await open('read', { tlsDir: foreignDir });
      await mistrusted.subscribe(['some/topic'], 0, () => undefined);
      expect(mistrusted.connected).toBe(false);
    });

    test('connects with a renewed certificate without a restart', async () => {
      const dir = await foreignCa.issue({ cn: 'renewed' });
      const publish = await open('publish', { tlsDir: dir });
      await cp(await ca.issue({ cn: 'renewed' }), dir, { recursive: true });
      await connected(publish);
    });

    test('switches Nagle off on every connect', async () => {
      const noDelay = vi.spyOn(tls.TLSSocket.prototype, 'setNoDelay');
      try {
        const publish = await publisher();
        const first = noDelay.mock.calls.length;
        expect(first).toBeGreaterThan(0);
        await kill();
        await expect.poll(() => publish.connected, { interval: 10 }).toBe(false);
        await start();
        await connected(publish);
        expect(noDelay.mock.calls.length).toBeGreaterThan(first);
        expect(noDelay.mock.calls.every(([on]) => on)).toBe(true);
      } finally {
        noDelay.mockRestore();
      }
    });
  });
}

interface Inbox {
  handle: Handle;
  /** the next `count` payloads as text */
  take(count: number): Promise<string[]>;
}

function createInbox(): Inbox {
  const received: string[] = [];
  return {
    handle: (_topic, payload) => void received.push(text(payload)),
    take: async (count) => {
      await expect
        .poll(() => received.length, { interval: 10, timeout: 15_000 })
        .toBeGreaterThanOrEqual(count);
      return received.splice(0, count);
    },
  };
}

function bytes(content: string): Uint8Array {
  return Buffer.from(content);
}

function text(payload: Uint8Array): string {
  return Buffer.from(payload).toString();
}
