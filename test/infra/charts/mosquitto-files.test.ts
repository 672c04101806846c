import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { BROKER } from '../../../infra/charts/broker-endpoint.ts';
import { mosquittoFiles } from '../../../infra/charts/mosquitto-files.ts';
import { findMosquitto } from '../../contract/mosquitto.ts';
import type { TestCa } from '../../tls.ts';
import { makeCa } from '../../tls.ts';
import { aHost, aSmallSite } from '../small-site.ts';
import type { RealBroker } from './broker/real-broker.ts';
import { startRealBroker } from './broker/real-broker.ts';

const SITE = aSmallSite();
const HOST = SITE.hosts[0] ?? aHost();
const ARM = 'linz/press/arm/a1';
const text = (payload: Uint8Array) => Buffer.from(payload).toString();
const bytes = (message: string) => Buffer.from(message);

describe('the configuration of a broker', () => {
  const files = mosquittoFiles(SITE, HOST);

  it('listens on TLS only and takes nobody without a certificate', () => {
    const conf = files['mosquitto.conf'] ?? '';
    expect(conf.match(/^listener .*$/gm)).toEqual(['listener 8883']);
    for (const line of [
      'allow_anonymous false',
      'require_certificate true',
      'use_identity_as_username true',
    ]) {
      expect(conf).toContain(`\n${line}\n`);
    }
  });

  it('listens on an EdgeCore host where machines expect it', () => {
    const edge = aHost({ name: 'gw-2', role: 'kubeedge-edge' });
    expect(mosquittoFiles(SITE, edge)['mosquitto.conf']).toContain(`\nlistener ${BROKER.linePort}\n`);
  });

  it("takes a frame of twice the size that the site's budgets reckon with", () => {
    const [cell] = SITE.cells;
    const camera = { ...cell!.cameras[0]!, frameKiB: 1500 };
    const cells = [{ ...cell!, cameras: [camera] }];
    expect(mosquittoFiles({ ...SITE, cells }, HOST)['mosquitto.conf']).toContain(
      `max_packet_size ${3 * 1024 * 1024}\n`,
    );
  });

  it('S85 gives each machine its own topics, each service its flows, and nothing of another gateway', () => {
    expect(files.acl).toBe(`user mosquitto-gw-1
topic read $SYS/broker/uptime

user collision-engine-gw-1
topic read linz/press/scanner/+/scan
topic write linz/press/arm/+/command

user vision-inferencer-gw-1
topic read linz/press/camera/+/frame
topic write linz/press/camera/+/verdict

user aggregator-gw-1
topic read linz/press/arm/+/telemetry
topic read linz/press/plc/+/telemetry
topic read linz/press/camera/+/verdict
topic read linz/press/arm/+/command

user press/arm/a1
topic read linz/press/arm/a1/command
topic write linz/press/arm/a1/state
topic write linz/press/arm/a1/telemetry

user press/scanner/s1
topic write linz/press/scanner/s1/scan

user press/camera/c1
topic write linz/press/camera/c1/frame

user press/plc/p1
topic write linz/press/plc/p1/telemetry
topic write linz/press/plc/p1/desired
`);
  });

  it('S85 gives the mapper what EdgeCore takes and answers, on a gateway that has it and on no other', () => {
    const ofMapper = (acl: string): readonly string[] =>
      (acl.split('\n\n').find((user) => user.includes('user mapper-')) ?? '').split('\n');
    const onEdge = mosquittoFiles(aSmallSite(), aSmallSite().hosts[1]!).acl ?? '';
    expect(ofMapper(onEdge).filter((line) => line.includes('$hw'))).toEqual([
      'topic read $hw/events/device/edge/+/twin/update/result',
      'topic read $hw/events/device/edge/+/twin/update/delta',
      'topic read $hw/events/device/edge/+/twin/get/result',
      'topic read $hw/events/device/edge/+/state/update/result',
      'topic write $hw/events/device/edge/+/twin/update',
      'topic write $hw/events/device/edge/+/twin/get',
      'topic write $hw/events/device/edge/+/state/update',
    ]);
    expect(files.acl).not.toContain('mapper');
  });
});

const program = findMosquitto();

if (program === undefined) {
  it('no Mosquitto on this machine: its configuration was not judged by it', () => {
    console.warn('no mosquitto found');
  });
} else {
  describe('a real Mosquitto with this configuration', () => {
    let ca: TestCa;
    let broker: RealBroker;
    const as = (cn: string, role: 'read' | 'publish') => broker.as(cn, role);

    beforeAll(async () => {
      ca = await makeCa();
      broker = await startRealBroker(program, SITE, HOST, ca);
    });
    afterEach(() => broker.closeSessions());
    afterAll(async () => {
      await broker.stop();
      await ca.remove();
    });

    it('lets an engine command an arm', async () => {
      const heard = Promise.withResolvers<string>();
      const arm = await as('press/arm/a1', 'read');
      await arm.subscribe([`${ARM}/command`], 1, (_, payload) => heard.resolve(text(payload)));
      const engine = await as('collision-engine-gw-1', 'publish');
      await engine.publish(`${ARM}/command`, bytes('stop'), { qos: 1 });
      expect(await heard.promise).toBe('stop');
    });

    it('takes no scan from anybody but its scanner', async () => {
      const first = Promise.withResolvers<string>();
      const engine = await as('collision-engine-gw-1', 'read');
      await engine.subscribe(['linz/press/scanner/+/scan'], 1, (_, payload) => first.resolve(text(payload)));
      for (const cn of ['weld/scanner/s1', 'press/arm/a1', 'vision-inferencer-gw-1']) {
        const foreign = await as(cn, 'publish');
        // 3.1.1 has no way to say no, so the broker acknowledges and drops.
        await foreign.publish('linz/press/scanner/s1/scan', bytes(`from ${cn}`), { qos: 1 });
      }
      const scanner = await as('press/scanner/s1', 'publish');
      await scanner.publish('linz/press/scanner/s1/scan', bytes('true'), { qos: 1 });
      expect(await first.promise).toBe('true');
    });

    it('lets a service hear nothing but what its manifest reads', async () => {
      const first = Promise.withResolvers<string>();
      const vision = await as('vision-inferencer-gw-1', 'read');
      await vision.subscribe(['#'], 1, (topic) => first.resolve(topic));
      const engine = await as('collision-engine-gw-1', 'publish');
      await engine.publish(`${ARM}/command`, bytes('stop'), { qos: 1 });
      const camera = await as('press/camera/c1', 'publish');
      await camera.publish('linz/press/camera/c1/frame', bytes('jpeg'), { qos: 1 });
      expect(await first.promise).toBe('linz/press/camera/c1/frame');
    });

    it('S85 closes the door on who has no certificate', async () => {
      const socket = connect({
        port: broker.port,
        host: '127.0.0.1',
        ca: await readFile(join(broker.tlsDir, 'ca.crt')),
      });
      const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
      expect(error.message).toMatch(/certificate required|handshake failure/);
    });

    it('keeps a retained STOP over a restart', async () => {
      const engine = await as('collision-engine-gw-1', 'publish');
      await engine.publish(`${ARM}/command`, bytes('retained'), { qos: 1, retain: true });
      await broker.restart();
      const heard = Promise.withResolvers<string>();
      const arm = await as('press/arm/a1', 'read');
      await arm.subscribe([`${ARM}/command`], 1, (_, payload) => heard.resolve(text(payload)));
      expect(await heard.promise).toBe('retained');
    });
  });
}
