import type { Board } from './board.ts';
import { processRow } from './process.ts';
import { here, INSTANCE, perSecond, SITE } from './query.ts';

/** What the sites deliver. */
export const HUB: Board = {
  id: 'millwright-hub',
  title: 'Hub',
  summary: 'Batches that came in, and those that were not taken.',
  variables: [SITE, INSTANCE],
  rows: [
    {
      title: 'What comes in',
      panels: [
        {
          title: 'Batches a second',
          help: 'Durable here; and those that were here already, which is no fault.',
          unit: 'ops',
          queries: [
            here(perSecond('edge_hub_batches_total'), 'new'),
            here(perSecond('edge_hub_repeated_batches_total'), 'again'),
          ],
        },
        {
          title: 'Entries and bytes',
          help: 'Of those batches.',
          unit: 'short',
          queries: [
            here(perSecond('edge_hub_entries_total'), 'entries'),
            here(perSecond('edge_hub_batch_bytes_total'), 'compressed bytes'),
          ],
        },
        {
          title: 'Batches refused',
          help: 'By reason. Alert DeliveryRefused: the site keeps them and tries again.',
          unit: 'ops',
          queries: [
            {
              expression: perSecond('edge_hub_refused_total', ['site', 'instance', 'reason']),
              legend: '{{reason}} {{site}} {{instance}}',
            },
          ],
        },
      ],
    },
    processRow('hub'),
  ],
};
