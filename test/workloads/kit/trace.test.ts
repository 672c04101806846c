import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from 'vitest';
import { startTracing, traceFields } from '../../../workloads/kit/trace.ts';
import type { Tracing } from '../../../workloads/kit/trace.ts';

interface Attribute {
  key: string;
  value: { stringValue?: string; intValue?: number };
}

interface Export {
  resourceSpans: {
    resource: { attributes: Attribute[] };
    scopeSpans: {
      spans: { name: string; traceId: string; startTimeUnixNano: string; status: { code?: number } }[];
    }[];
  }[];
}

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A collector that keeps what it is sent, or, told to hang, never answers. */
async function collector(hangs = false): Promise<{ endpoint: string; exports: Export[]; server: Server }> {
  const exports: Export[] = [];
  const server = createServer((request, response) => {
    if (hangs) return;
    void json(request).then((body) => {
      if (request.url === '/v1/traces') exports.push(body as Export);
      response.end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, exports, server };
}

function start(endpoint: string): Tracing {
  const tracing = startTracing({ service: 'hub', site: 'graz', gateway: 'gw-1', endpoint });
  closing.push(() => tracing.shutdown());
  return tracing;
}

/** The SDK is loaded on demand: until then spans are counted as lost. */
async function loaded(tracing: Tracing): Promise<void> {
  await expect
    .poll(() => tracing.span('probe').run(() => traceFields()).trace_id, { interval: 10, timeout: 10_000 })
    .toBeDefined();
}

describe('tracing', () => {
  test('brings a span with its times, its status and whose it is to the collector', async () => {
    const { endpoint, exports } = await collector();
    const tracing = start(endpoint);
    await loaded(tracing);
    const span = tracing.span('scan to command', { arms: 3 }, 1_700_000_000_000);
    const fields = span.run(() => traceFields());
    span.fail(new Error('too late'));
    span.end();
    await tracing.shutdown();
    const [resourceSpans] = exports.flatMap((it) => it.resourceSpans);
    const spans = exports
      .flatMap((it) => it.resourceSpans)
      .flatMap((it) => it.scopeSpans.flatMap(({ spans }) => spans));
    expect(spans).toEqual([
      expect.objectContaining({
        name: 'scan to command',
        traceId: fields.trace_id,
        status: { code: 2, message: 'too late' },
      }),
    ]);
    expect(Number(spans[0]?.startTimeUnixNano) / 1e6).toBe(1_700_000_000_000);
    const attributes = resourceSpans?.resource.attributes.map(({ key, value }) => [key, value.stringValue]);
    expect(attributes).toEqual(
      expect.arrayContaining([
        ['service.name', 'hub'],
        ['service.namespace', 'graz'],
        ['host.name', 'gw-1'],
      ]),
    );
    expect(tracing.lost()).toBe(0);
  });

  test('counts the spans of a collector that is away, and never throws', async () => {
    const { endpoint, server } = await collector();
    server.close();
    await once(server, 'close');
    const tracing = start(endpoint);
    await loaded(tracing);
    const before = tracing.lost();
    for (let i = 0; i < 10; i += 1) tracing.span('x').end();
    await tracing.shutdown();
    expect(tracing.lost() - before).toBe(10);
  });

  test('bounds the spans that wait for a collector that hangs', async () => {
    const { endpoint } = await collector(true);
    const tracing = start(endpoint);
    await loaded(tracing);
    const before = tracing.lost();
    for (let i = 0; i < 5_000; i += 1) tracing.span('x').end();
    expect(tracing.lost() - before).toBe(5_000 - 2_048);
  });

  test('does nothing, and loads nothing, without an endpoint', async () => {
    const tracing = startTracing({ service: 'hub', site: 'graz', gateway: 'gw-1', endpoint: '' });
    const span = tracing.span('x', {}, 0);
    expect(span.run(() => traceFields())).toEqual({});
    span.fail(new Error('x'));
    span.end();
    await tracing.shutdown();
    expect(tracing.lost()).toBe(0);
  });
});
