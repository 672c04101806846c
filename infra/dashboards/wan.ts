import { SPOOL_PANELS } from './aggregator.ts';
import { SCRAPE_SECONDS } from '../charts/metrics/scrape.ts';
import type { Board } from './board.ts';
import { NATS_PANELS } from './nats.ts';
import { chosen, here, INSTANCE, perSecond, SITE } from './query.ts';

/** What waits for the WAN: readings, metrics, spans and log lines, each in its own buffer. */
export const WAN: Board = {
  id: 'millwright-wan',
  title: 'WAN and buffers',
  summary: 'What waits at a site for the WAN, how long it may wait, and what was dropped.',
  variables: [SITE, INSTANCE],
  rows: [
    { title: 'Readings', panels: SPOOL_PANELS },
    { title: 'Messages that outlive a gateway', panels: NATS_PANELS },
    {
      title: 'Metrics',
      panels: [
        {
          title: 'Metrics that wait',
          help: 'In the disk buffer of vmagent, one for each receiver.',
          unit: 'bytes',
          queries: [
            {
              expression: chosen('vmagent_remotewrite_pending_data_bytes'),
              legend: '{{path}} {{site}} {{instance}}',
            },
          ],
        },
        {
          title: 'Metrics dropped',
          help: 'Blocks, because the buffer was full or the receiver refused them for good.',
          unit: 'ops',
          queries: [here(perSecond('vmagent_remotewrite_packets_dropped_total'))],
        },
        {
          title: 'Metrics sent',
          help: 'Requests a second, by answer; and those that were sent again.',
          unit: 'ops',
          queries: [
            {
              expression: perSecond('vmagent_remotewrite_requests_total', [
                'site',
                'instance',
                'status_code',
              ]),
              legend: '{{status_code}} {{site}} {{instance}}',
            },
            here(perSecond('vmagent_remotewrite_retries_count_total'), 'again'),
          ],
        },
        {
          title: 'Figures that lack',
          help: 'Of the hour before: gathered by nobody, or lost in the memory of a killed agent, which counts nothing.',
          unit: 'percentunit',
          queries: [
            here(`1 - count_over_time(${chosen('up', 'job="vmagent"')}[1h]) / ${3600 / SCRAPE_SECONDS}`),
          ],
          alarm: 0.05,
        },
      ],
    },
    {
      title: 'Spans and log lines',
      panels: [
        {
          title: 'Queue of spans in use',
          help: 'Of what the collector of a host may keep. Alert SpanQueueFills.',
          unit: 'percentunit',
          queries: [
            here(`${chosen('otelcol_exporter_queue_size')} / ${chosen('otelcol_exporter_queue_capacity')}`),
          ],
          alarm: 0.8,
        },
        {
          title: 'Spans sent and refused',
          help: 'What is refused is counted by the service that sent it.',
          unit: 'ops',
          queries: [
            here(perSecond('otelcol_exporter_sent_spans'), 'sent'),
            here(perSecond('otelcol_exporter_enqueue_failed_spans'), 'refused'),
          ],
        },
        {
          title: 'Buffer of log lines in use',
          help: 'Of what the log shipper of a host may keep. Alert LogBufferFills.',
          unit: 'percentunit',
          queries: [here(`1 - ${chosen('fluentbit_output_chunk_available_capacity_percent')} / 100`)],
          alarm: 0.8,
        },
        {
          title: 'Log lines sent and given up',
          help: 'Given up: by the limit of a host, and from a full buffer.',
          unit: 'ops',
          queries: [
            here(perSecond('fluentbit_output_proc_records_total'), 'sent'),
            here(perSecond('fluentbit_filter_drop_records_total'), 'beyond the limit'),
            here(perSecond('fluentbit_output_dropped_records_total'), 'from a full buffer'),
          ],
        },
      ],
    },
  ],
};
