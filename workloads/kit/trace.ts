import { SpanStatusCode, context, trace } from '@opentelemetry/api';
import type { Span as ApiSpan } from '@opentelemetry/api';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-node';

export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** One piece of work. `end` once; times in epoch ms. */
export interface Span {
  set(attributes: Attributes): void;
  fail(error: unknown): void;
  /** `work` runs inside the span: its log lines carry the trace's id */
  run<T>(work: () => T): T;
  end(endMs?: number): void;
}

export interface Tracing {
  /** MQTT 3.1.1 carries no trace context, so a span begins at our own door; `startMs` may lie in the past. */
  span(name: string, attributes?: Attributes, startMs?: number): Span;
  /** spans that ended and did not reach the collector, for whatever reason */
  lost(): number;
  /** sends what is left, for a moment */
  shutdown(): Promise<void>;
}

export interface TracingOptions {
  service: string;
  site: string;
  gateway: string;
  /** OTLP over HTTP, such as `http://127.0.0.1:4318`; empty for no export */
  endpoint: string;
}

const MAX_QUEUED = 2048;
const EXPORT_TIMEOUT_MS = 5_000;
const SHUTDOWN_TIMEOUT_MS = 2_000;

/** The ids that join a log line to its trace; nothing outside a span. */
export function traceFields(): Record<string, string> {
  const active = trace.getActiveSpan()?.spanContext();
  return active ? { trace_id: active.traceId, span_id: active.spanId } : {};
}

/** Begins tracing. Never throws, never waits for the collector; what it cannot deliver is counted. */
export function startTracing(options: TracingOptions): Tracing {
  if (options.endpoint === '') return NO_TRACING;
  const count = { ended: 0, delivered: 0, lost: 0 };
  const loading = loadProvider(options, count).catch(() => undefined);
  let provider: Awaited<typeof loading>;
  void loading.then((loaded) => {
    provider = loaded;
  });

  return {
    span: (name, attributes = {}, startMs = Date.now()) => {
      const span = provider?.getTracer(options.service).startSpan(name, { attributes, startTime: startMs });
      return span ? spanOf(span, count) : { ...NO_SPAN, end: () => (count.lost += 1) };
    },
    lost: () => count.lost,
    shutdown: async () => {
      const stopped = loading.then((loaded) => loaded?.shutdown()).catch(() => undefined);
      await Promise.race([
        stopped,
        new Promise((resolve) => setTimeout(resolve, SHUTDOWN_TIMEOUT_MS).unref()),
      ]);
      count.lost = count.ended - count.delivered;
    },
  };
}

interface Count {
  ended: number;
  delivered: number;
  lost: number;
}

function spanOf(span: ApiSpan, count: Count): Span {
  return {
    set: (attributes) => void span.setAttributes(attributes),
    fail: (error) => {
      span.setStatus({
        code: SpanStatusCode.ERROR,
        message: error instanceof Error ? error.message : String(error),
      });
    },
    run: (work) => context.with(trace.setSpan(context.active(), span), work),
    end: (endMs = Date.now()) => {
      count.ended += 1;
      // The processor's own bound drops in silence, so ours comes first.
      if (count.ended - count.delivered - count.lost > MAX_QUEUED) count.lost += 1;
      else span.end(endMs);
    },
  };
}

/** Loaded on demand: the SDK costs a process 17 MB and a third of a second (measured), and most local runs have none. */
async function loadProvider({ service, site, gateway, endpoint }: TracingOptions, count: Count) {
  const [{ BatchSpanProcessor, NodeTracerProvider }, { resourceFromAttributes }, { OTLPTraceExporter }] =
    await Promise.all([
      import('@opentelemetry/sdk-trace-node'),
      import('@opentelemetry/resources'),
      import('@opentelemetry/exporter-trace-otlp-http'),
    ]);
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/$/, '')}/v1/traces`,
    timeoutMillis: EXPORT_TIMEOUT_MS,
  });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({
      'service.name': service,
      'service.namespace': site,
      'service.instance.id': `${service}@${gateway}`,
      'host.name': gateway,
    }),
    spanProcessors: [
      new BatchSpanProcessor(counting(exporter, count), {
        maxQueueSize: MAX_QUEUED,
        maxExportBatchSize: 512,
        scheduledDelayMillis: 1_000,
        exportTimeoutMillis: 2 * EXPORT_TIMEOUT_MS,
      }),
    ],
  });
  provider.register();
  return provider;
}

/** Counts what came of each span: a collector may be away. */
function counting(exporter: SpanExporter, count: Count): SpanExporter {
  return {
    export: (spans: ReadableSpan[], done) => {
      exporter.export(spans, (result) => {
        if (result.error) count.lost += spans.length;
        else count.delivered += spans.length;
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
  };
}

const NO_SPAN: Span = {
  set: () => undefined,
  fail: () => undefined,
  run: (work) => work(),
  end: () => undefined,
};

const NO_TRACING: Tracing = {
  span: () => NO_SPAN,
  lost: () => 0,
  shutdown: () => Promise.resolve(),
};
