import { SPOOL_PANELS } from './aggregator.ts';
import type { Board } from './board.ts';
import { chosen, here, INSTANCE, perSecond, SITE } from './query.ts';

/** What waits for the WAN: readings and metrics, each in its own buffer. */
export const WAN: Board = {
  id: 'millwright-wan',
  title: 'WAN and buffers',
  summary: 'What waits at a site for the WAN, how long it may wait, and what was dropped.',
  variables: [SITE, INSTANCE],
  rows: [
    { title: 'Readings', panels: SPOOL_PANELS },
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
      ],
    },
  ],
};
