import type { Board } from './board.ts';
import { processRow } from './process.ts';
import { chosen, here, INSTANCE, perSecond, quantile, SITE } from './query.ts';

/** From frames to verdicts. */
export const VISION_INFERENCER: Board = {
  id: 'millwright-vision-inferencer',
  title: 'Vision inferencer',
  summary: 'Frames that came, verdicts that went, and how the model does.',
  variables: [SITE, INSTANCE],
  rows: [
    {
      title: 'Frames and verdicts',
      panels: [
        {
          title: 'Frames a second',
          help: 'What came, and what was not looked at. Alert FramesDropped above one in a hundred.',
          unit: 'ops',
          queries: [
            here(perSecond('edge_vision_inferencer_frames_total'), 'came'),
            here(perSecond('edge_vision_inferencer_frames_dropped_total'), 'dropped'),
            here(perSecond('edge_vision_inferencer_frames_failed_total'), 'failed'),
          ],
        },
        {
          title: 'Verdicts a second',
          help: 'By decision. A sudden change is the line, the light or the model.',
          unit: 'ops',
          queries: [
            {
              expression: perSecond('edge_vision_inferencer_verdicts_total', [
                'site',
                'instance',
                'decision',
              ]),
              legend: '{{decision}} {{site}} {{instance}}',
            },
          ],
        },
        {
          title: 'Frames refused',
          help: 'By reason: no picture, too large, or of no camera of this gateway.',
          unit: 'ops',
          queries: [
            {
              expression: perSecond('edge_vision_inferencer_frames_refused_total', [
                'site',
                'instance',
                'reason',
              ]),
              legend: '{{reason}} {{site}} {{instance}}',
            },
          ],
        },
        {
          title: 'From exposure to verdict',
          help: 'What the line waits for.',
          unit: 's',
          queries: [
            here(quantile(0.5, 'edge_vision_inferencer_frame_to_verdict_seconds'), 'half'),
            here(quantile(0.99, 'edge_vision_inferencer_frame_to_verdict_seconds'), '99 %'),
          ],
        },
        {
          title: 'Decoding and inference, 99 %',
          help: 'The two steps of it.',
          unit: 's',
          queries: [
            here(quantile(0.99, 'edge_vision_inferencer_preprocess_seconds'), 'JPEG to tensor'),
            here(quantile(0.99, 'edge_vision_inferencer_inference_seconds'), 'tensor to scores'),
          ],
        },
        {
          title: 'Frames that wait',
          help: 'In the queue, which is bounded: the oldest goes.',
          unit: 'short',
          queries: [here(chosen('edge_vision_inferencer_frames_waiting'))],
        },
      ],
    },
    {
      title: 'The model',
      panels: [
        {
          title: 'Looks at the known picture',
          help: 'Alert ModelWrong where one was wrong.',
          unit: 'ops',
          queries: [
            {
              expression: perSecond('edge_vision_inferencer_self_tests_total', [
                'site',
                'instance',
                'result',
              ]),
              legend: '{{result}} {{site}} {{instance}}',
            },
          ],
        },
        {
          title: 'Inference threads',
          help: 'Replaced, because an inference hung; and replaced ones that still run.',
          unit: 'short',
          queries: [
            here(chosen('edge_vision_inferencer_worker_restarts_total'), 'replaced'),
            here(chosen('edge_vision_inferencer_workers_stuck'), 'stuck'),
          ],
        },
        {
          title: 'Verdicts that the broker did not take',
          help: 'They are counted and gone.',
          unit: 'ops',
          queries: [here(perSecond('edge_vision_inferencer_verdicts_unsent_total'))],
        },
      ],
    },
    processRow('vision-inferencer'),
  ],
};
