import type { Outcome } from '../kit/function.ts';
import { decide, ScoresError } from '../vision/decide.ts';
import type { Refusal } from '../vision/picture.ts';
import { PICTURE_MAX_BYTES, PICTURE_MAX_PIXELS } from '../vision/picture.ts';
import type { Preprocessing } from '../vision/preprocessing.ts';
import type { Answer } from '../vision/worker-message.ts';

/** Why a picture is not classified, by whose fault it is: the caller's, in each of these. */
const REFUSED: Readonly<Record<Refusal, { status: number; reason: string }>> = {
  'too-large': { status: 413, reason: `the image is larger than ${PICTURE_MAX_BYTES} bytes` },
  'not-jpeg': { status: 415, reason: 'the image is no JPEG' },
  'too-many-pixels': { status: 422, reason: `the image has more than ${PICTURE_MAX_PIXELS} pixels` },
  'too-narrow': { status: 422, reason: 'the image is more than four times as long as it is wide' },
  progressive: { status: 422, reason: 'the image is a progressive JPEG; send a baseline one' },
  broken: { status: 422, reason: 'the image cannot be decoded' },
};

/** S57: what a model said of an image, as its caller is told: the class by number and by name, and how sure it is. */
export function classificationOf(answer: Answer, p: Preprocessing): Outcome {
  if (answer.kind === 'refused') {
    const { status, reason } = REFUSED[answer.reason];
    return { status, body: { ok: false, reason } };
  }
  if (answer.kind === 'failed') return failed(503, answer.reason);
  try {
    const { label, score } = decide(answer.scores, p);
    return { status: 200, body: { class_id: p.labels?.indexOf(label) ?? Number(label), label, score } };
  } catch (error) {
    if (error instanceof ScoresError) return failed(500, error.message);
    throw error;
  }
}

function failed(status: number, reason: string): Outcome {
  return { status, body: { ok: false, reason } };
}
