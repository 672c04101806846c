import type { Board } from './board.ts';
import { SITE } from './query.ts';

const AT = 'site=~"$site"';

/** All sites at once: which of them needs somebody. */
export const SITES: Board = {
  id: 'millwright-sites',
  title: 'Sites',
  summary: 'Which site needs somebody: its alerts, what stands, and what it has not delivered.',
  variables: [SITE],
  rows: [
    {
      title: 'Now',
      panels: [
        {
          title: 'Alerts that fire',
          help: 'Each has a page in docs/runbooks.',
          unit: 'short',
          queries: [
            {
              expression: `count by (site, alertname, severity) (ALERTS{${AT},alertstate="firing"})`,
              legend: '{{alertname}} {{site}} ({{severity}})',
            },
          ],
        },
        {
          title: 'Programs that answer',
          help: 'Of those that are scraped; while the WAN is away what is shown here comes late.',
          unit: 'percentunit',
          queries: [{ expression: `avg by (site, job) (up{${AT}})`, legend: '{{job}} {{site}}' }],
        },
        {
          title: 'Arms that stand',
          help: 'Of all gateways together.',
          unit: 'short',
          queries: [
            {
              expression: `sum by (site) (edge_collision_engine_arms_stopped_count{${AT}})`,
              legend: '{{site}}',
            },
          ],
        },
        {
          title: 'Age of the oldest that the hub does not have',
          help: 'The worst gateway of a site. Above an hour nothing is delivered.',
          unit: 's',
          queries: [
            {
              expression: `max by (site) (edge_aggregator_spool_oldest_age_seconds{${AT}})`,
              legend: '{{site}}',
            },
          ],
          alarm: 3600,
        },
        {
          title: 'Delivered',
          help: 'Compressed bytes a second that the hub has in writing.',
          unit: 'Bps',
          queries: [
            {
              expression: `sum by (site) (rate(edge_aggregator_batch_bytes_total{${AT}}[$__rate_interval]))`,
              legend: '{{site}}',
            },
          ],
        },
        {
          title: 'Least memory that can be had',
          help: 'On the worst host of a site.',
          unit: 'bytes',
          queries: [
            { expression: `min by (site) (node_memory_MemAvailable_bytes{${AT}})`, legend: '{{site}}' },
          ],
        },
      ],
    },
  ],
};
