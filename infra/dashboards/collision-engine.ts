import type { Board } from './board.ts';
import { processRow } from './process.ts';
import { chosen, here, INSTANCE, perSecond, quantile, SITE } from './query.ts';

/** From scans to permissions. */
export const COLLISION_ENGINE: Board = {
  id: 'millwright-collision-engine',
  title: 'Collision engine',
  summary: 'Scans that came, commands that went, and what stands.',
  variables: [SITE, INSTANCE],
  rows: [
    {
      title: 'What stands',
      panels: [
        {
          title: 'Arms that stand',
          help: 'Stopped, or without a permission. All of a gateway at once: look at its scanners and its broker.',
          unit: 'short',
          queries: [here(chosen('edge_collision_engine_arms_stopped_count'))],
        },
        {
          title: 'Scanners that are silent',
          help: 'No permission can rest on them. Alert ScannerSilent.',
          unit: 'short',
          queries: [here(chosen('edge_collision_engine_scanners_silent_count'))],
          alarm: 1,
        },
        {
          title: 'Stops a second',
          help: 'Arms that were stopped while they were permitted to move.',
          unit: 'ops',
          queries: [here(perSecond('edge_collision_engine_stops_total'))],
        },
      ],
    },
    {
      title: 'From scan to command',
      panels: [
        {
          title: 'Scan to last command',
          help: 'A permission lives 250 ms from its scan. Alert CommandsLate where a tenth needs more than 50 ms or is overtaken.',
          unit: 'ms',
          queries: [
            here(quantile(0.5, 'edge_collision_engine_command_latency_ms'), 'half'),
            here(quantile(0.99, 'edge_collision_engine_command_latency_ms'), '99 %'),
          ],
          alarm: 50,
        },
        {
          title: 'Age of scans as they are read',
          help: 'The way from the scanner. Where it grows and the engine’s own time does not, it is the network.',
          unit: 'ms',
          queries: [here(quantile(0.99, 'edge_collision_engine_scan_age_ms'), '99 %')],
        },
        {
          title: 'Scans overtaken unread',
          help: 'The engine is slower than the scanners; only the newest scan counts.',
          unit: 'ops',
          queries: [here(perSecond('edge_collision_engine_scans_superseded_total'))],
        },
        {
          title: 'Decisions a second',
          help: 'By action. SLOW and RUN are renewed all the time; STOP is not.',
          unit: 'ops',
          queries: [
            {
              expression: perSecond('edge_collision_engine_decisions_total', ['site', 'instance', 'action']),
              legend: '{{action}} {{site}} {{instance}}',
            },
          ],
        },
        {
          title: 'Messages not believed',
          help: 'By reason. Anything but zero is a machine with a wrong clock, a wrong name or a broken message.',
          unit: 'ops',
          queries: [
            {
              expression: perSecond('edge_collision_engine_messages_refused_total', [
                'site',
                'instance',
                'reason',
              ]),
              legend: '{{reason}} {{site}} {{instance}}',
            },
          ],
        },
        {
          title: 'Commands that did not reach the broker',
          help: 'Alert CommandsUnsent. The arms stop by themselves.',
          unit: 'ops',
          queries: [
            {
              expression: perSecond('edge_collision_engine_commands_unsent_total', [
                'site',
                'instance',
                'action',
              ]),
              legend: '{{action}} {{site}} {{instance}}',
            },
          ],
        },
      ],
    },
    {
      title: 'What is kept',
      panels: [
        {
          title: 'Stops and releases written',
          help: 'What stands is written before it is released.',
          unit: 'ops',
          queries: [
            here(perSecond('edge_collision_engine_records_written_total'), 'written'),
            here(perSecond('edge_collision_engine_records_failed_total'), 'failed'),
          ],
        },
      ],
    },
    processRow('collision-engine'),
  ],
};
