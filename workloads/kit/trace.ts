import { SpanStatusCode, context, trace } from '@opentelemetry/api';
import type { Span as ApiSpan } from '@opentelemetry/api';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-node';
import type { Bound } from './allowance.ts';
import { createAllowance } from './allowance.ts';
import type { Metrics } from './metrics.ts';
import type { Sampling } from './sampling.ts';
import { isKept, KEEP_ALL } from './sampling.ts';
import type { SpanLedger } from './span-ledger.ts';
import { createSpanLedger } from './span-ledger.ts';

export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** One piece of work. `end` once; times in epoch ms. */
export interface Span {
  set(attributes: Attributes): void;
  /** a failed span is kept, whatever the sampling says */
  fail(error: unknown): void;
  /** so is one that somebody will ask for, such as what stopped a machine */
  keep(): void;
  /** `work` runs inside the span: its log lines carry the trace's id */
  run<T>(work: () => T): T;
  end(endMs?: number): void;
}

export interface Tracing {
  /** MQTT 3.1.1 carries no trace context, so a span begins at our own door; `startMs` may lie in the past. */
  span(name: string, attributes?: Attributes, startMs?: number): Span;
  /** spans that ended and did not reach the collector, for whatever reason */
  lost(): number;
  /** spans that ended and were not chosen */
  unsampled(): number;
  /** sends what is left, for a moment */
  shutdown(): Promise<void>;
}

export interface TracingOptions {
  service: string;
  site: string;
  gateway: string;
  /** OTLP over HTTP, such as `http://127.0.0.1:4318`; empty for no export */
  endpoint: string;
  /** all are kept where nothing is said */
  sampling?: Sampling;
  /** where what became of the spans is shown */
  metrics?: Metrics;
}

const MAX_QUEUED = 2048;
/** A machine that is too busy must not become busier by telling so. */
const MADE: Bound = { perSecond: 100, burst: MAX_QUEUED };
const EXPORT_TIMEOUT_MS = 5_000;
const SHUTDOWN_TIMEOUT_MS = 2_000;
/** Each export is a write to the collector's flash: seldom, and well before the queue is full. */
const EXPORT_EVERY_MS = 5_000;

/** The ids that join a log line to its trace; nothing outside a span. */
export function traceFields(): Record<string, string> {
  const active = trace.getActiveSpan()?.spanContext();
  return active ? { trace_id: active.traceId, span_id: active.spanId } : {};
}

/** Begins tracing. Never throws, never waits for the collector; what it cannot deliver is counted. */
export function startTracing(options: TracingOptions): Tracing {
  if (options.endpoint === '') return NO_TRACING;
  const ledger = createSpanLedger(options.metrics);
  const allowance = createAllowance(MADE, () => performance.now());
  const loading = loadProvider(options, ledger).catch(() => undefined);
  let provider: Awaited<typeof loading>;
  void loading.then((loaded) => {
    provider = loaded;
  });

  return {
    span: (name, attributes = {}, startMs = Date.now()) => {
      if (provider === undefined || !allowance.take(1)) return { ...NO_SPAN, end: () => lose(ledger) };
      const span = provider.getTracer(options.service).startSpan(name, { attributes, startTime: startMs });
      return spanOf(span, startMs, options.sampling ?? KEEP_ALL, ledger);
    },
    lost: () => ledger.lost(),
    unsampled: () => ledger.unsampled(),
    shutdown: async () => {
      const stopped = loading.then((loaded) => loaded?.shutdown()).catch(() => undefined);
      await Promise.race([
        stopped,
        new Promise((resolve) => setTimeout(resolve, SHUTDOWN_TIMEOUT_MS).unref()),
      ]);
      ledger.became('lost', ledger.underWay());
    },
  };
}

function lose(ledger: SpanLedger): void {
  ledger.ended();
  ledger.became('lost');
}

function spanOf(span: ApiSpan, startMs: number, sampling: Sampling, ledger: SpanLedger): Span {
  const { traceId } = span.spanContext();
  let isMarked = false;
  return {
    set: (attributes) => void span.setAttributes(attributes),
    fail: (error) => {
      isMarked = true;
      span.setStatus({
        code: SpanStatusCode.ERROR,
        message: error instanceof Error ? error.message : String(error),
      });
    },
    keep: () => {
      isMarked = true;
    },
    run: (work) => context.with(trace.setSpan(context.active(), span), work),
    end: (endMs = Date.now()) => {
      if (!isKept({ traceId, durationMs: endMs - startMs, isMarked }, sampling)) {
        ledger.ended();
        ledger.became('unsampled');
      } else if (ledger.underWay() >= MAX_QUEUED) {
        // The processor's own bound drops in silence, so ours comes first.
        lose(ledger);
      } else {
        ledger.ended();
        span.end(endMs);
      }
    },
  };
}

/** Loaded on demand: the SDK costs a process 17 MB and a third of a second (measured), and most local runs have none. */
async function loadProvider({ service, site, gateway, endpoint }: TracingOptions, ledger: SpanLedger) {
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
      new BatchSpanProcessor(counting(exporter, ledger), {
        maxQueueSize: MAX_QUEUED,
        maxExportBatchSize: 512,
        scheduledDelayMillis: EXPORT_EVERY_MS,
        exportTimeoutMillis: 2 * EXPORT_TIMEOUT_MS,
      }),
    ],
  });
  provider.register();
  return provider;
}

/** Counts what came of each span: a collector may be away. */
function counting(exporter: SpanExporter, ledger: SpanLedger): SpanExporter {
  return {
    export: (spans: ReadableSpan[], done) => {
      exporter.export(spans, (result) => {
        ledger.became(result.error ? 'lost' : 'delivered', spans.length);
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
  keep: () => undefined,
  run: (work) => work(),
  end: () => undefined,
};

const NO_TRACING: Tracing = {
  span: () => NO_SPAN,
  lost: () => 0,
  unsampled: () => 0,
  shutdown: () => Promise.resolve(),
};
