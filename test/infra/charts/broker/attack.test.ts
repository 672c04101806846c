import { once } from 'node:events';
import { connect as connectPlain } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mosquittoTemplate } from '../../../../infra/charts/mosquitto-template.ts';
import { findMosquitto } from '../../../contract/mosquitto.ts';
import type { TestCa } from '../../../tls.ts';
import { makeCa } from '../../../tls.ts';
import { aHost, aSmallSite } from '../../small-site.ts';
import type { RawClient } from './raw-client.ts';
import {
  CONNACK,
  connectPacket,
  credentialsIn,
  over,
  publishPacket,
  rawClient,
  subscribePacket,
} from './raw-client.ts';
import type { RealBroker } from './real-broker.ts';
import { startRealBroker } from './real-broker.ts';

const SITE = aSmallSite();
const HOST = SITE.hosts[0] ?? aHost();
/** What the kernel lets the broker have before it ends it, and with it the line. */
const LIMIT_MIB = mosquittoTemplate(HOST).resources.limits.memoryMiB;
const FRAME = 'linz/press/camera/c1/frame';
const SCAN = 'linz/press/scanner/s1/scan';
const KIB = 1024;
const MIB = 1024 * KIB;

const program = findMosquitto();

describe.runIf(program !== undefined)('a broker under attack', () => {
  let ca: TestCa;
  let broker: RealBroker;
  const attackers: RawClient[] = [];

  beforeEach(async () => {
    ca = await makeCa();
    broker = await startRealBroker(program ?? '', SITE, HOST, ca);
  });
  afterEach(async () => {
    for (const { socket } of attackers.splice(0)) socket.destroy();
    await broker.stop();
    await ca.remove();
  });

  function attacker(client: RawClient): RawClient {
    attackers.push(client);
    return client;
  }

  /** A machine of the line that was taken: its certificate is in order, and it has been let in. */
  async function taken(cn: string): Promise<RawClient> {
    const client = attacker(
      rawClient(broker.port, await credentialsIn(await ca.issue({ cn })), `taken-${cn}`),
    );
    while (client.received().length < 4) await Promise.race([once(client.socket, 'data'), client.ended]);
    expect([...client.received().subarray(0, 4)]).toEqual([CONNACK, 2, 0, 0]);
    return client;
  }

  /** The scanner's scans reach the engine, each and in order, before, during and after what `attack` does. */
  async function theLineGoesOn(attack: () => Promise<void>): Promise<void> {
    const engine = await broker.as('collision-engine-gw-1', 'read');
    const scanner = await broker.as('press/scanner/s1', 'publish');
    const heard: number[] = [];
    await engine.subscribe(['linz/press/scanner/+/scan'], 1, (_, payload) => {
      heard.push(Number(Buffer.from(payload).toString()));
    });
    let sent = 0;
    const scan = async (): Promise<void> => {
      await scanner.publish(SCAN, Buffer.from(String(sent)), { qos: 1 });
      sent += 1;
    };
    const attacked = { over: false };
    const attacking = attack().finally(() => (attacked.over = true));
    for (let after = 0; after < 3; after += attacked.over ? 1 : 0) await scan();
    await attacking;
    while (heard.length < sent) await scanner.publish(SCAN, Buffer.from('-1'), { qos: 1 });
    expect(heard.filter((one) => one >= 0)).toEqual(Array.from({ length: sent }, (_, index) => index));
    expect([engine.connected, scanner.connected]).toEqual([true, true]);
    expect(await broker.peakMiB()).toBeLessThan(LIMIT_MIB);
  }

  it('lets nobody in whose certificate another authority signed', () =>
    theLineGoesOn(async () => {
      const other = await makeCa();
      const stranger = await credentialsIn(await other.issue({ cn: 'press/scanner/s1' }));
      const client = attacker(rawClient(broker.port, { ...stranger, rejectUnauthorized: false }, 'stranger'));
      expect(await client.ended).toMatch(/ALERT|ECONNRESET|closed/);
      expect(client.received()).toHaveLength(0);
      await other.remove();
    }));

  it('lets nobody in whose certificate is over', () =>
    theLineGoesOn(async () => {
      const dir = await ca.issue({ cn: 'press/scanner/s1', until: new Date(Date.now() - 1_000) });
      const client = attacker(rawClient(broker.port, await credentialsIn(dir), 'late'));
      expect(await client.ended).toMatch(/CERTIFICATE_EXPIRED|ECONNRESET|closed/);
      expect(client.received()).toHaveLength(0);
    }));

  it('answers nobody who speaks without TLS', () =>
    theLineGoesOn(async () => {
      const client = attacker(over(connectPlain(broker.port, '127.0.0.1')));
      await client.send(connectPacket('plain'));
      expect(await client.ended).toMatch(/closed|ECONNRESET/);
      expect(client.received().subarray(0, 1)).not.toEqual(Buffer.from([CONNACK]));
    }));

  it('lets a machine neither say nor hear what is another’s topic, of its own cell or a command', () =>
    theLineGoesOn(async () => {
      const heard: string[] = [];
      const arm = await broker.as('press/arm/a1', 'read');
      await arm.subscribe(['linz/press/arm/a1/command'], 1, (topic) => void heard.push(topic));
      const camera = await taken('press/camera/c1');
      const foreign = [
        'linz/press/scanner/s1/scan',
        'linz/press/arm/a1/command',
        'graz/press/camera/c1/frame',
      ];
      await camera.send(subscribePacket(1, foreign));
      for (const topic of foreign) await camera.send(publishPacket(topic, Buffer.from('-7'), true));
      // What is its own comes after them on the same connection, so when it is there they have been judged.
      const reader = await broker.as('vision-inferencer-gw-1', 'read');
      const own = Promise.withResolvers<string>();
      await reader.subscribe([FRAME], 1, (topic) => own.resolve(topic));
      await camera.send(publishPacket(FRAME, Buffer.from('last')));
      expect(await own.promise).toBe(FRAME);
      expect(heard).toEqual([]);
      expect(camera.received().includes('scan')).toBe(false);
    }));

  it('speaks no TLS before 1.2', () =>
    theLineGoesOn(async () => {
      const own = await credentialsIn(await ca.issue({ cn: 'press/scanner/s1' }));
      const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
      const client = attacker(rawClient(broker.port, { ...own, ...old }, 'old'));
      expect(await client.ended).toMatch(/ALERT_PROTOCOL_VERSION/);
      const recent = { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' } as const;
      const other = attacker(rawClient(broker.port, { ...own, ...recent }, 'recent'));
      await once(other.socket, 'data');
      expect(other.received()[0]).toBe(CONNACK);
    }));

  it('takes no packet beyond what a frame may have, and sends its sender away', () =>
    theLineGoesOn(async () => {
      const camera = await taken('press/camera/c1');
      await camera.send(publishPacket(FRAME, Buffer.alloc(MIB - 64)));
      await camera.send(publishPacket(FRAME, Buffer.alloc(MIB + 64))).catch(() => undefined);
      expect(await camera.ended).toMatch(/closed|ECONNRESET|EPIPE/);
    }));

  it('carries the line through a flood from one client', () =>
    theLineGoesOn(async () => {
      const camera = await taken('press/camera/c1');
      const thousand = Buffer.concat(
        Array.from({ length: 1_000 }, () => publishPacket(FRAME, Buffer.alloc(256))),
      );
      for (let round = 0; round < 50; round += 1) await camera.send(thousand);
    }));

  it('is not filled by retained messages or subscriptions of one client, which may say what is its own and no more', () =>
    theLineGoesOn(async () => {
      const camera = await taken('press/camera/c1');
      for (let round = 0; round < 20; round += 1) {
        const own = Array.from({ length: 500 }, (_, index) => `x/${round}/${index}`);
        await camera.send(subscribePacket(round + 1, own));
        await camera.send(
          Buffer.concat(own.map((topic) => publishPacket(topic, Buffer.alloc(4 * KIB), true))),
        );
      }
      const other = await taken('press/scanner/s1');
      await other.send(subscribePacket(1, ['#', 'x/#']));
      const reader = await broker.as('vision-inferencer-gw-1', 'read');
      const first = Promise.withResolvers<string>();
      await reader.subscribe(['#', 'linz/press/camera/+/frame'], 1, (topic) => first.resolve(topic));
      await camera.send(publishPacket(FRAME, Buffer.from('last')));
      expect(await first.promise).toBe(FRAME);
      expect(other.received().includes('x/')).toBe(false);
    }));

  it('does not keep in its memory what a client does not fetch', () =>
    theLineGoesOn(async () => {
      const slow = await taken('vision-inferencer-gw-1');
      await slow.send(subscribePacket(1, [FRAME]));
      await once(slow.socket, 'data');
      slow.stopReading();
      const frame = publishPacket(FRAME, Buffer.alloc(512 * KIB));
      let camera = await taken('press/camera/c1');
      for (let sent = 0; sent < 400; sent += 1) {
        // Who is sent away comes again.
        if (camera.socket.destroyed) camera = await taken('press/camera/c1');
        await camera.send(frame).catch(() => undefined);
      }
    }));

  it('has room for what its line sends to a service that fetches nothing, as long as that may be silent', () =>
    theLineGoesOn(async () => {
      const slow = await taken('vision-inferencer-gw-1');
      await slow.send(subscribePacket(1, [FRAME]));
      await once(slow.socket, 'data');
      slow.stopReading();
      const camera = await taken('press/camera/c1');
      const [{ rateHz, frameKiB } = { rateHz: 0, frameKiB: 0 }] = SITE.cells[0]?.cameras ?? [];
      // A client is given up after one and a half of the longest keepalive that the configuration allows.
      const silentS = 1.5 * 120;
      const frame = publishPacket(FRAME, Buffer.alloc(frameKiB * KIB));
      for (let sent = 0; sent < rateHz * silentS; sent += 1) await camera.send(frame);
    }));
});

if (program === undefined) {
  it('no Mosquitto on this machine: nothing attacked it', () => {
    console.warn('no mosquitto found');
  });
}
