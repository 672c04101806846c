import type { Panel } from './board.ts';
import { chosen } from './query.ts';

const of = (name: string): string => chosen(`edge_nats_exporter_${name}`);

/** The servers of NATS and what they hold, by who asks them. */
export const NATS_PANELS: readonly Panel[] = [
  {
    title: 'Streams and stores in use',
    help: 'Of what they may hold. Alerts NatsStreamFills and NatsStoreFills; a full stream refuses what is new.',
    unit: 'percentunit',
    queries: [
      { expression: of('stream_used_ratio'), legend: 'stream {{stream}} {{site}}' },
      { expression: of('store_used_ratio'), legend: 'store {{server}} {{site}}' },
    ],
    alarm: 0.8,
  },
  {
    title: 'Servers, leaders and replicas',
    help: 'A server that answers and a stream that is led are 1; of replicas those that lack something are counted.',
    unit: 'short',
    queries: [
      { expression: of('server_up'), legend: 'server {{server}} {{site}}' },
      { expression: of('stream_leaders_count'), legend: 'leader {{stream}} {{site}}' },
      { expression: of('stream_replicas_behind_count'), legend: 'behind {{stream}} {{site}}' },
    ],
  },
  {
    title: 'Messages held',
    help: 'Blocks that the hub has not taken.',
    unit: 'short',
    queries: [{ expression: of('stream_messages_count'), legend: '{{stream}} {{site}}' }],
  },
];
