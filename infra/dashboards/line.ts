import type { Board } from './board.ts';
import { chosen, here, INSTANCE, perSecond, quantile, SITE } from './query.ts';

/** What whoever stands at the line asks: why does it stand, and is it seen. */
export const LINE: Board = {
  id: 'millwright-line',
  title: 'Line',
  summary: 'Arms, scanners and cameras, by gateway.',
  variables: [SITE, INSTANCE],
  rows: [
    {
      title: 'Arms',
      panels: [
        {
          title: 'Arms that stand',
          help: 'By gateway.',
          unit: 'short',
          queries: [here(chosen('edge_collision_engine_arms_stopped_count'))],
        },
        {
          title: 'Scanners that are silent',
          help: 'Arms that rest on them stand.',
          unit: 'short',
          queries: [here(chosen('edge_collision_engine_scanners_silent_count'))],
          alarm: 1,
        },
        {
          title: 'Scan to last command, 99 %',
          help: 'A permission lives 250 ms from its scan.',
          unit: 'ms',
          queries: [here(quantile(0.99, 'edge_collision_engine_command_latency_ms'))],
          alarm: 50,
        },
      ],
    },
    {
      title: 'Cameras',
      panels: [
        {
          title: 'Verdicts a second',
          help: 'By decision, of all gateways that are chosen.',
          unit: 'ops',
          queries: [
            {
              expression: perSecond('edge_vision_inferencer_verdicts_total', ['site', 'decision']),
              legend: '{{decision}} {{site}}',
            },
          ],
        },
        {
          title: 'Frames not looked at',
          help: 'Share of those that came.',
          unit: 'percentunit',
          queries: [
            here(
              `${perSecond('edge_vision_inferencer_frames_dropped_total')} / ${perSecond('edge_vision_inferencer_frames_total')}`,
            ),
          ],
          alarm: 0.01,
        },
        {
          title: 'From exposure to verdict, 99 %',
          help: 'What the line waits for.',
          unit: 's',
          queries: [here(quantile(0.99, 'edge_vision_inferencer_frame_to_verdict_seconds'))],
        },
      ],
    },
  ],
};
