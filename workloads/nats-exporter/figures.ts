import type { Metrics } from '../kit/metrics.ts';
import type { Report } from './report.ts';

export interface Figures {
  stands(report: Report): void;
}

/** A server and a stream are named in a site file, so their number has a bound. */
export function createFigures(metrics: Metrics): Figures {
  const up = metrics.gauge('server_up', 'Whether a server of NATS answered', ['server']);
  const store = metrics.gauge('store_used_ratio', 'Of what a server may keep on its disk', ['server']);
  const used = metrics.gauge('stream_used_ratio', 'Of what a stream may hold', ['stream']);
  const messages = metrics.gauge('stream_messages_count', 'Messages that a stream holds', ['stream']);
  const leaders = metrics.gauge('stream_leaders_count', 'Servers that lead a stream: one, or nobody', [
    'stream',
  ]);
  const behind = metrics.gauge('stream_replicas_behind_count', 'Replicas that lack what their leader has', [
    'stream',
  ]);
  const seen = new Set<string>();
  return {
    stands({ servers, streams }) {
      for (const { server, isUp, storeShare } of servers) {
        up.set({ server }, isUp ? 1 : 0);
        store.set({ server }, storeShare);
      }
      for (const { stream, ...one } of streams) {
        seen.add(stream);
        used.set({ stream }, one.share);
        messages.set({ stream }, one.messages);
        leaders.set({ stream }, one.hasLeader ? 1 : 0);
        behind.set({ stream }, one.behind);
      }
      // Nobody answers for it any more.
      for (const stream of seen) {
        if (!streams.some((one) => one.stream === stream)) leaders.set({ stream }, 0);
      }
    },
  };
}
