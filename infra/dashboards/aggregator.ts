import type { Board, Panel } from './board.ts';
import { processRow } from './process.ts';
import { chosen, here, INSTANCE, perSecond, SITE } from './query.ts';

/** How much of an outage is behind, and how much is left. */
export const SPOOL_PANELS: readonly Panel[] = [
  {
    title: 'Age of the oldest that the hub does not have',
    help: 'A quarter of an hour is normal. Alert NothingDelivered above an hour.',
    unit: 's',
    queries: [here(chosen('edge_aggregator_spool_oldest_age_seconds'))],
    alarm: 3600,
  },
  {
    title: 'Until the spool is full',
    help: 'Were the WAN away from now on. Alert SpoolFills below a day in an outage.',
    unit: 's',
    queries: [here(chosen('edge_aggregator_spool_full_in_seconds'))],
  },
  {
    title: 'Until all of it is delivered',
    help: 'At the rate of the last batch.',
    unit: 's',
    queries: [here(chosen('edge_aggregator_spool_drain_seconds'))],
  },
  {
    title: 'In the spool',
    help: 'What the hub does not have yet, and what the files occupy.',
    unit: 'bytes',
    queries: [
      here(chosen('edge_aggregator_spool_bytes'), 'waiting'),
      here(chosen('edge_aggregator_spool_disk_bytes'), 'on disk'),
    ],
  },
  {
    title: 'Delivered',
    help: 'Compressed bytes that the hub has in writing.',
    unit: 'Bps',
    queries: [here(perSecond('edge_aggregator_batch_bytes_total'))],
  },
  {
    title: 'Batches not delivered',
    help: 'By reason: the WAN, a hub that has less or more than it should, a foreign receipt.',
    unit: 'ops',
    queries: [
      {
        expression: perSecond('edge_aggregator_undelivered_total', ['site', 'instance', 'reason']),
        legend: '{{reason}} {{site}} {{instance}}',
      },
    ],
  },
];

/** From readings to the hub. */
export const AGGREGATOR: Board = {
  id: 'millwright-aggregator',
  title: 'Aggregator',
  summary: 'What is kept, what is delivered, and what was given up in writing.',
  variables: [SITE, INSTANCE],
  rows: [
    { title: 'The spool', panels: SPOOL_PANELS },
    {
      title: 'What comes in',
      panels: [
        {
          title: 'Messages kept',
          help: 'By kind.',
          unit: 'ops',
          queries: [
            {
              expression: perSecond('edge_aggregator_kept_total', ['site', 'instance', 'kind']),
              legend: '{{kind}} {{site}} {{instance}}',
            },
          ],
        },
        {
          title: 'Readings',
          help: 'Kept, and numbered by a machine without coming.',
          unit: 'ops',
          queries: [
            here(perSecond('edge_aggregator_readings_total'), 'kept'),
            here(perSecond('edge_aggregator_gap_readings_total'), 'missing'),
          ],
        },
        {
          title: 'Messages not kept',
          help: 'By reason; and those left to the broker, by the spool’s error.',
          unit: 'ops',
          queries: [
            {
              expression: perSecond('edge_aggregator_ignored_total', ['site', 'instance', 'reason']),
              legend: '{{reason}} {{site}} {{instance}}',
            },
            {
              expression: perSecond('edge_aggregator_refused_total', ['site', 'instance', 'code']),
              legend: '{{code}} {{site}} {{instance}}',
            },
          ],
        },
        {
          title: 'Given up, and declared',
          help: 'Alert ReadingsGivenUp. The hub has it in writing which.',
          unit: 'ops',
          queries: [here(perSecond('edge_aggregator_dropped_readings_total'))],
        },
        {
          title: 'Entries lost in the life of the spool',
          help: 'Given up, and unreadable. Alert SpoolDamaged.',
          unit: 'short',
          queries: [
            here(chosen('edge_aggregator_spool_dropped_entries'), 'given up'),
            here(chosen('edge_aggregator_spool_damaged_entries'), 'unreadable'),
          ],
        },
        {
          title: 'Entries and batches',
          help: 'Entries that wait, and batches that the hub took in an hour.',
          unit: 'short',
          queries: [
            here(chosen('edge_aggregator_spool_entries'), 'waiting'),
            here(`increase(${chosen('edge_aggregator_batches_total')}[1h])`, 'batches an hour'),
          ],
        },
      ],
    },
    processRow('aggregator'),
  ],
};
