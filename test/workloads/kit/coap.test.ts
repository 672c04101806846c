import { once } from 'node:events';
import { createSocket } from 'node:dgram';
import type { AddressInfo } from 'node:net';
import { generate } from 'coap-packet';
import { createServer } from 'coap';
import type { Server } from 'coap';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { createAllowance } from '../../../workloads/kit/allowance.ts';
import type { CoapDrop } from '../../../workloads/kit/coap-gate.ts';
import { coapDrop } from '../../../workloads/kit/coap-gate.ts';
import type { Observation } from '../../../workloads/kit/coap.ts';
import { observeResource } from '../../../workloads/kit/coap.ts';
import { createLog } from '../../../workloads/kit/log.ts';

const DEVICE = { address: '10.0.0.9', port: 5683 };
const bounds = (perSecond = 100) => ({
  ...DEVICE,
  maxBytes: 200,
  allowance: createAllowance({ perSecond, burst: 2 }, () => 0),
});
const content = (more: object = {}) =>
  generate({ code: '2.05', token: Buffer.from('12345678'), payload: Buffer.from('x'), ...more });

describe('what gets in from a CoAP device', () => {
  it('is a message of its own', () => {
    expect(coapDrop(content(), DEVICE, bounds())).toBeUndefined();
  });

  it.each<[CoapDrop, Buffer, typeof DEVICE]>([
    ['stranger', content(), { ...DEVICE, address: '10.0.0.8' }],
    ['stranger', content(), { ...DEVICE, port: 1 }],
    ['too-large', content({ payload: Buffer.alloc(200) }), DEVICE],
    ['malformed', Buffer.from([0xff, 0xff]), DEVICE],
    ['blocks', content({ options: [{ name: 'Block2', value: Buffer.from([0x0a]) }] }), DEVICE],
  ])('is not %s', (why, datagram, from) => {
    expect(coapDrop(datagram, from, bounds())).toBe(why);
  });

  it('is not more than its rate', () => {
    const gate = bounds(0);
    expect([1, 2, 3].map(() => coapDrop(content(), DEVICE, gate))).toEqual([
      undefined,
      undefined,
      'too-fast',
    ]);
  });

  it('never throws, whatever was sent', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        coapDrop(Buffer.from(bytes), DEVICE, bounds());
      }),
    );
  });
});

let observation: Observation | undefined;
let server: Server | undefined;
afterEach(() => {
  observation?.close();
  server?.close();
  observation = undefined;
  server = undefined;
});

async function until(holds: () => boolean): Promise<void> {
  const endMs = Date.now() + 30_000;
  while (!holds()) {
    if (Date.now() > endMs) throw new Error('never came true');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function observe(port: number, more: { silentAfterMs?: number } = {}) {
  const payloads: string[] = [];
  const drops: CoapDrop[] = [];
  observation = observeResource({
    url: `coap://127.0.0.1:${port}/telemetry`,
    log: createLog('test', 'silent'),
    onPayload: (payload) => payloads.push(Buffer.from(payload).toString()),
    onDropped: (reason) => drops.push(reason),
    ...more,
  });
  return { payloads, drops };
}

describe('S40 an observation', () => {
  it('hears each notification of a device, and says that it does', { timeout: 60_000 }, async () => {
    server = createServer((request, response) => {
      let count = 0;
      const say = setInterval(() => {
        count += 1;
        response.write(`${request.url} ${count}`);
        if (count === 5) clearInterval(say);
      }, 50);
    });
    const port = await new Promise<number>((resolve) => {
      server!.listen(0, '127.0.0.1', () => {
        resolve((server as unknown as { _sock: { address(): AddressInfo } })._sock.address().port);
      });
    });
    const { payloads } = observe(port);
    await until(() => payloads.length === 5);
    expect(payloads).toEqual([1, 2, 3, 4, 5].map((count) => `/telemetry ${count}`));
    expect(observation!.isObserving).toBe(true);
  });

  it('of a device that is silent begins anew', { timeout: 60_000 }, async () => {
    const device = createSocket('udp4').bind(0, '127.0.0.1');
    await once(device, 'listening');
    const askers = new Set<number>();
    device.on('message', (_, from) => askers.add(from.port));
    observe(device.address().port, { silentAfterMs: 200 });
    await until(() => askers.size >= 2);
    expect(observation!.isObserving).toBe(false);
    device.close();
  });

  it(
    'of a device that only sends rubbish ends in nothing, and each piece is counted',
    { timeout: 60_000 },
    async () => {
      const device = createSocket('udp4').bind(0, '127.0.0.1');
      await once(device, 'listening');
      device.on('message', (_, { port, address }) => {
        for (const rubbish of [
          Buffer.alloc(5_000),
          Buffer.from([1]),
          content({ options: [{ name: 'Block2', value: Buffer.from([0x0e]) }] }),
        ])
          device.send(rubbish, port, address);
      });
      const { payloads, drops } = observe(device.address().port);
      await until(() =>
        ['too-large', 'malformed', 'blocks'].every((reason) => drops.includes(reason as CoapDrop)),
      );
      expect(payloads).toEqual([]);
      device.close();
    },
  );
});
