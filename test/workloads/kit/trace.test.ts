import { once } from 'node:events';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { createMetrics } from '../../../workloads/kit/metrics.ts';
import { startTracing, traceFields } from '../../../workloads/kit/trace.ts';
import type { Tracing, TracingOptions } from '../../../workloads/kit/trace.ts';
import type { Collector } from './a-collector.ts';
import { startCollector, untilLoaded } from './a-collector.ts';

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function collector(hangs = false): Promise<Collector> {
  const started = await startCollector(hangs);
  closing.push(() => started.close());
  return started;
}

function start(endpoint: string, more: Partial<TracingOptions> = {}): Tracing {
  const tracing = startTracing({ service: 'hub', site: 'graz', gateway: 'gw-1', endpoint, ...more });
  closing.push(() => tracing.shutdown());
  return tracing;
}

describe('tracing', () => {
  test('brings a span with its times, its status and whose it is to the collector', async () => {
    const { endpoint, exports, spans } = await collector();
    const tracing = start(endpoint);
    await untilLoaded(tracing);
    const span = tracing.span('scan to command', { arms: 3 }, 1_700_000_000_000);
    const fields = span.run(() => traceFields());
    span.fail(new Error('too late'));
    span.end();
    await tracing.shutdown();
    const [resourceSpans] = exports.flatMap((it) => it.resourceSpans);
    expect(spans()).toEqual([
      expect.objectContaining({
        name: 'scan to command',
        traceId: fields.trace_id,
        status: { code: 2, message: 'too late' },
      }),
    ]);
    expect(Number(spans()[0]?.startTimeUnixNano) / 1e6).toBe(1_700_000_000_000);
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
    await untilLoaded(tracing);
    const before = tracing.lost();
    for (let i = 0; i < 10; i += 1) tracing.span('x').end();
    await tracing.shutdown();
    expect(tracing.lost() - before).toBe(10);
  });

  test('bounds the spans that wait for a collector that hangs', async () => {
    const { endpoint } = await collector(true);
    const tracing = start(endpoint);
    await untilLoaded(tracing);
    const before = tracing.lost();
    for (let i = 0; i < 5_000; i += 1) tracing.span('x').end();
    expect(tracing.lost() - before).toBe(5_000 - 2_048);
  });

  test('keeps of the spans what failed, was slow or is asked for, one in so many of the rest, and counts the others', async () => {
    const { endpoint, spans } = await collector();
    const metrics = createMetrics('hub');
    const tracing = start(endpoint, { sampling: { oneIn: 10, slowMs: 500 }, metrics });
    await untilLoaded(tracing);
    const before = tracing.lost();
    const wanted = new Set<string>();
    const kinds = fc.sample(fc.constantFrom('failed', 'slow', 'kept', 'ordinary', 'ordinary', 'ordinary'), {
      numRuns: 600,
      seed: 78,
    });
    for (const kind of kinds) {
      const span = tracing.span(kind, {}, 1_000);
      if (kind === 'failed') span.fail('no');
      if (kind === 'kept') span.keep();
      if (kind !== 'ordinary') wanted.add(span.run(() => traceFields()).span_id ?? '');
      span.end(kind === 'slow' ? 1_500 : 1_499);
    }
    await tracing.shutdown();
    const arrived = new Set(spans().map(({ spanId }) => spanId));
    expect([...wanted].filter((id) => !arrived.has(id))).toEqual([]);
    expect(arrived.size + tracing.unsampled()).toBe(kinds.length);
    const ordinary = spans().filter(({ name }) => name === 'ordinary').length;
    expect(ordinary).toBeGreaterThan(0);
    expect(ordinary).toBeLessThan(kinds.length / 4);
    expect(tracing.lost()).toBe(before);
    const text = await metrics.text();
    expect(text).toContain(`edge_hub_spans_total{outcome="delivered"} ${arrived.size}`);
    expect(text).toContain(`edge_hub_spans_total{outcome="unsampled"} ${tracing.unsampled()}`);
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
