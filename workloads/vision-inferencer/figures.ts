import type { Metrics } from '../kit/metrics.ts';

const SECONDS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5] as const;

/** What the service counts. Labels come from fixed lists or the model's own labels, never from a device. */
export function createFigures(metrics: Metrics) {
  const selfTests = metrics.counter('self_tests_total', 'Looks at the known picture, by result', ['result']);
  // From the start: of a series that first shows with its first fault no rate is known.
  for (const result of ['right', 'wrong']) selfTests.inc({ result }, 0);
  return {
    frames: metrics.counter('frames_total', 'Frames that arrived'),
    refused: metrics.counter('frames_refused_total', 'Frames that were not looked at, by reason', ['reason']),
    dropped: metrics.counter('frames_dropped_total', 'Frames that had to go because newer ones came'),
    failed: metrics.counter('frames_failed_total', 'Frames that were lost with a failed inference'),
    waiting: metrics.gauge('frames_waiting', 'Frames in the queue'),
    preprocess: metrics.histogram('preprocess_seconds', 'JPEG to tensor', SECONDS),
    inference: metrics.histogram('inference_seconds', 'Tensor to scores', SECONDS),
    latency: metrics.histogram('frame_to_verdict_seconds', 'From the exposure to the verdict', SECONDS),
    verdicts: metrics.counter('verdicts_total', 'Verdicts by label and decision', ['label', 'decision']),
    unsent: metrics.counter('verdicts_unsent_total', 'Verdicts that the broker did not take'),
    restarts: metrics.counter('worker_restarts_total', 'Inference threads that were replaced'),
    stuck: metrics.gauge('workers_stuck', 'Replaced inference threads that still run'),
    selfTests,
  };
}

export type Figures = ReturnType<typeof createFigures>;
