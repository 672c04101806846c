import http from 'node:http';
import { once } from 'node:events';
import { createMetrics } from '../../../workloads/kit/metrics.ts';

/** A service that shows figures by the kit, as ours do, and knows itself how often it was asked. */
export interface Exporter {
  readonly port: number;
  /** when each of its answers was out, epoch ms: the n-th answer shows n; NaN where it came too late to be taken */
  readonly answeredAtMs: readonly number[];
  setSilent(count: number): void;
  close(): Promise<void>;
}

/** What counts the answers. */
export const ANSWERS = 'edge_collision_engine_answers_total';

/**
 * @param series so many figures beside its own, all of which change
 * @param inTimeMs after which an answer is too late
 */
export async function startExporter(series: number, inTimeMs: number, next: () => number): Promise<Exporter> {
  const metrics = createMetrics('collision-engine');
  const answers = metrics.counter('answers_total', 'How often this was asked.');
  const silent = metrics.gauge('scanners_silent_count', 'Scanners that are silent.');
  const others = metrics.gauge('load_count', 'Figures that change.', ['of']);
  const answeredAtMs: number[] = [];
  silent.set(0);
  const server = http.createServer((_, response) => {
    const askedAtMs = Date.now();
    const index = answeredAtMs.push(NaN) - 1;
    answers.inc();
    for (let of = 0; of < series; of += 1) others.set({ of }, Math.floor(next() * 1e6));
    // On a machine that does too much at once an answer is late, and who asked has given it up.
    response.on('finish', () => {
      if (Date.now() - askedAtMs < inTimeMs) answeredAtMs[index] = Date.now();
    });
    void metrics.text().then((text) => {
      response.setHeader('content-type', metrics.contentType);
      response.end(text);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return {
    port,
    answeredAtMs,
    setSilent: (count) => {
      silent.set(count);
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
