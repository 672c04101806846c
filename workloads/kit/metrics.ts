import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

export type Labels = Readonly<Record<string, string | number>>;

export interface CounterMetric {
  inc(count?: number): void;
  inc(labels: Labels, count?: number): void;
}

export interface GaugeMetric {
  set(value: number): void;
  set(labels: Labels, value: number): void;
}

export interface HistogramMetric {
  observe(value: number): void;
}

/**
 * The metrics of one process. A name is `<what>_<unit>`, `_total` at the end of a counter, and gets `edge_<service>_`
 * before it; asking twice for a name is an error.
 */
export interface Metrics {
  counter(name: string, help: string, labels?: readonly string[]): CounterMetric;
  gauge(name: string, help: string, labels?: readonly string[]): GaugeMetric;
  histogram(name: string, help: string, buckets: readonly number[]): HistogramMetric;
  /** Prometheus text format */
  text(): Promise<string>;
  readonly contentType: string;
}

export function createMetrics(service: string): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const prefix = `edge_${service.replaceAll('-', '_')}_`;
  const common = (name: string, help: string, labels: readonly string[]) => ({
    name: prefix + name,
    help,
    labelNames: [...labels],
    registers: [registry],
  });
  return {
    counter: (name, help, labels = []) => new Counter(common(name, help, labels)),
    gauge: (name, help, labels = []) => new Gauge(common(name, help, labels)),
    histogram: (name, help, buckets) => new Histogram({ ...common(name, help, []), buckets: [...buckets] }),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
