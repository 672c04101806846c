import type { Board } from './board.ts';
import { processRow } from './process.ts';
import { chosen, here, INSTANCE, perSecond, SITE } from './query.ts';

/** From machines to EdgeCore, on gateways that have it. */
export const MAPPER: Board = {
  id: 'millwright-mapper',
  title: 'Mapper',
  summary: 'Twins that are reported, what EdgeCore answers, and what is desired.',
  variables: [SITE, INSTANCE],
  rows: [
    {
      title: 'Twins',
      panels: [
        {
          title: 'EdgeCore answers',
          help: '1, or 0. While it is 0 nothing is reported; then everything is again. Alert TwinsNotReported.',
          unit: 'short',
          queries: [here(chosen('edge_mapper_edgecore_here_count'))],
        },
        {
          title: 'Machines',
          help: 'Silent: nothing is heard of them. Unknown: EdgeCore has no such device. Alert DevicesUnknown.',
          unit: 'short',
          queries: [
            here(chosen('edge_mapper_devices_count'), 'all'),
            here(chosen('edge_mapper_devices_silent_count'), 'silent'),
            here(chosen('edge_mapper_devices_unknown_count'), 'unknown'),
            here(chosen('edge_mapper_devices_unreported_count'), 'still to report'),
          ],
        },
        {
          title: 'Reports a second',
          help: 'Each is a transaction of EdgeCore’s on the flash; at most five a second go out, and only of what changed.',
          unit: 'ops',
          queries: [
            here(perSecond('edge_mapper_reports_total'), 'twins'),
            here(perSecond('edge_mapper_states_total'), 'states'),
            {
              expression: perSecond('edge_mapper_report_answers_total', ['site', 'instance', 'outcome']),
              legend: '{{outcome}} {{site}} {{instance}}',
            },
          ],
        },
      ],
    },
    {
      title: 'What comes',
      panels: [
        {
          title: 'Messages of machines a second',
          help: 'Read, overtaken before anybody looked, or of no use and why.',
          unit: 'ops',
          queries: [
            {
              expression: perSecond('edge_mapper_messages_total', ['site', 'instance', 'outcome']),
              legend: '{{outcome}} {{site}} {{instance}}',
            },
            {
              expression: perSecond('edge_mapper_coap_dropped_total', ['site', 'instance', 'reason']),
              legend: 'CoAP {{reason}} {{site}} {{instance}}',
            },
          ],
        },
        {
          title: 'Desired values a second',
          help: 'Held, outlived by a later one, or refused and why: of safety nothing can be desired.',
          unit: 'ops',
          queries: [
            {
              expression: perSecond('edge_mapper_desires_total', ['site', 'instance', 'outcome']),
              legend: '{{outcome}} {{site}} {{instance}}',
            },
            {
              expression: perSecond('edge_mapper_desires_refused_total', ['site', 'instance', 'reason']),
              legend: 'refused: {{reason}} {{site}} {{instance}}',
            },
            here(perSecond('edge_mapper_desires_unwritten_total'), 'not written'),
          ],
        },
      ],
    },
    processRow('mapper'),
  ],
};
