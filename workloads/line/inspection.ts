import type { Verdict } from '../contracts/messages.ts';
import type { Picture } from './album.ts';
import { binomialQuantile } from './binomial.ts';
import type { Check } from './protocol.ts';

/** The truth of every frame that waits for its verdict, and what came of the others. */
export interface Inspection {
  readonly waiting: ReadonlyMap<string, Map<number, Picture>>;
  published: number;
  inspected: number;
  wrong: number;
  /** verdicts on frames that were never shown, were answered already, or are too long ago */
  unknown: number;
  /** different pictures that were answered, and of those the ones that were ever answered wrongly */
  pictures: number;
  wrongPictures: number;
}

/** What the model card says: the share of wrong verdicts on held-out pictures, and its upper 95 % bound. */
export interface ModelCard {
  errorRate: number;
  errorRateUpper95: number;
}

/** Frames of one camera that may wait for a verdict. */
const MAX_WAITING = 256;
const CONFIDENCE = 0.999;

export function createInspection(cameras: readonly string[]): Inspection {
  return {
    waiting: new Map(cameras.map((camera) => [camera, new Map()])),
    published: 0,
    inspected: 0,
    wrong: 0,
    unknown: 0,
    pictures: 0,
    wrongPictures: 0,
  };
}

export function showFrame(inspection: Inspection, camera: string, sequence: number, picture: Picture): void {
  inspection.published += 1;
  const frames = inspection.waiting.get(camera);
  if (frames === undefined) return;
  frames.set(sequence, picture);
  if (frames.size <= MAX_WAITING) return;
  for (const oldest of frames.keys()) {
    frames.delete(oldest);
    return;
  }
}

/** The frame could not be published after all. */
export function withdrawFrame(inspection: Inspection, camera: string, sequence: number): void {
  if (inspection.waiting.get(camera)?.delete(sequence) === true) inspection.published -= 1;
}

/** Compares a verdict that came on the topic of that camera with the truth. */
export function hearVerdict(inspection: Inspection, camera: string, verdict: Verdict): void {
  const frames = inspection.waiting.get(camera);
  const picture = frames?.get(verdict.frameSequence);
  if (frames === undefined || picture === undefined || verdict.camera !== camera) {
    inspection.unknown += 1;
    return;
  }
  frames.delete(verdict.frameSequence);
  const isWrong = verdict.label !== picture.label;
  inspection.inspected += 1;
  if (isWrong) inspection.wrong += 1;
  if (picture.answer === 'none') inspection.pictures += 1;
  if (isWrong && picture.answer !== 'wrong') inspection.wrongPictures += 1;
  if (isWrong || picture.answer === 'none') picture.answer = isWrong ? 'wrong' : 'right';
}

export function countWaiting({ waiting }: Inspection): number {
  return [...waiting.values()].reduce((sum, frames) => sum + frames.size, 0);
}

/**
 * `verdicts`: no more pictures judged wrongly than the model card's upper bound allows for so many with 99.9 %
 * confidence, and at least half of the frames answered. Pictures are counted, not frames: the same picture shown
 * again gets the same answer, which says nothing new of the model.
 */
export function judgeInspection(inspection: Inspection, card: ModelCard): Check {
  const { published, inspected, pictures, wrongPictures, waiting } = inspection;
  const allowed = binomialQuantile(pictures, card.errorRateUpper95, CONFIDENCE);
  const isAnswered = waiting.size === 0 || (published > 0 && inspected * 2 >= published);
  return {
    name: 'verdicts',
    ok: wrongPictures <= allowed && isAnswered,
    detail:
      `${wrongPictures} of ${pictures} pictures judged wrongly, ${allowed} allowed; ` +
      `${inspected} of ${published} frames answered`,
  };
}
