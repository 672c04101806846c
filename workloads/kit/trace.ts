import { trace } from '@opentelemetry/api';

/** The ids that join a log line to its trace; nothing outside a span. */
export function traceFields(): Record<string, string> {
  const context = trace.getActiveSpan()?.spanContext();
  return context ? { trace_id: context.traceId, span_id: context.spanId } : {};
}

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
  /** MQTT 3.1.1 carries no trace context, so a span begins at our own door: `startMs` may lie in the past */
  span(name: string, attributes?: Attributes, startMs?: number): Span;
  /** spans that were not delivered, for whatever reason */
  lost(): number;
  shutdown(): Promise<void>;
}

export interface TracingOptions {
  service: string;
  site: string;
  gateway: string;
  /** OTLP over HTTP, such as `http://127.0.0.1:4318`; empty for no export */
  endpoint: string;
}

/** Begins tracing. Never throws and never waits for the collector. */
export function startTracing(_options: TracingOptions): Tracing {
  return noTracing;
}

const noSpan: Span = {
  set: () => undefined,
  fail: () => undefined,
  run: (work) => work(),
  end: () => undefined,
};

const noTracing: Tracing = {
  span: () => noSpan,
  lost: () => 0,
  shutdown: () => Promise.resolve(),
};
