import { encodeVerdict, type Frame, type Verdict } from '../contracts/codec.ts';
import { topicOf, type MachineId } from '../contracts/topics.ts';
import type { Log } from '../kit/log.ts';
import type { Session } from '../kit/mqtt.ts';
import type { Span, Tracing } from '../kit/trace.ts';
import { decide, ScoresError, type Decision } from '../vision/decide.ts';
import type { Figures } from './figures.ts';
import type { Inspector } from '../vision/inspector.ts';
import type { Preprocessing } from '../vision/preprocessing.ts';
import type { Answer } from '../vision/worker-message.ts';

/** A frame in the queue, with the span that began when it came. */
export interface Waiting {
  frame: Frame;
  span: Span;
}

export interface Inspection {
  site: string;
  preprocessing: Preprocessing;
  inspector: Inspector;
  publishing: Session;
  figures: Figures;
  tracing: Tracing;
  log: Log;
  /** epoch ms */
  now: () => number;
}

/** From a frame to its verdict. Always resolves; what does not become a verdict is counted with its reason. */
export async function inspectFrame(o: Inspection, { frame, span }: Waiting): Promise<void> {
  const answer = await o.inspector.inspect(frame.jpeg);
  const decision = judge(o, frame, answer);
  if (decision === undefined) {
    span.fail(answer.kind === 'scores' ? 'unusable scores' : answer.reason);
    span.end();
    return;
  }
  const at = o.now();
  o.figures.verdicts.inc({ label: decision.label, decision: decision.decision });
  o.figures.latency.observe(Math.max(0, at - frame.timestamp) / 1000);
  span.set({ label: decision.label, score: decision.score, decision: decision.decision });
  const verdict: Verdict = {
    camera: frame.camera,
    frameSequence: frame.sequence,
    frameTimestamp: frame.timestamp,
    timestamp: at,
    label: decision.label,
    score: decision.score,
  };
  // Not awaited: the next picture need not wait for the broker. The session bounds what is under way.
  o.publishing
    .publish(topicOf(o.site, frame.camera as MachineId, 'verdict'), encodeVerdict(verdict), { qos: 1 })
    .catch((error: unknown) => {
      o.figures.unsent.inc();
      span.fail(error);
    })
    .finally(() => span.end());
}

/** The decision, or undefined where there is none; counts either way. */
function judge(o: Inspection, frame: Frame, answer: Answer): Decision | undefined {
  const { camera, sequence } = frame;
  switch (answer.kind) {
    case 'refused':
      o.figures.refused.inc({ reason: answer.reason });
      o.log.debug({ camera, sequence, reason: answer.reason }, 'picture refused');
      return undefined;
    case 'failed':
      o.figures.failed.inc();
      o.log.warn({ camera, sequence, reason: answer.reason }, 'frame lost');
      return undefined;
    case 'scores':
      o.figures.preprocess.observe(answer.preprocessMs / 1000);
      o.figures.inference.observe(answer.inferenceMs / 1000);
      try {
        return decide(answer.scores, o.preprocessing);
      } catch (error) {
        if (!(error instanceof ScoresError)) throw error;
        o.figures.failed.inc();
        o.log.warn({ camera, sequence, reason: error.message }, 'frame lost');
        return undefined;
      }
  }
}
