import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../../workloads/contracts/messages.ts';
import type { Picture } from '../../../workloads/line/album.ts';
import {
  countWaiting,
  createInspection,
  hearVerdict,
  judgeInspection,
  showFrame,
  withdrawFrame,
} from '../../../workloads/line/inspection.ts';

const CAMERA = 'cell/camera/camera-1';
const CARD = { errorRate: 0.01, errorRateUpper95: 0.02 };

function picture(label: Picture['label'] = 'none'): Picture {
  return { label, jpeg: new Uint8Array(), answer: 'none' };
}

function verdict(frameSequence: number, label = 'none', camera = CAMERA): Verdict {
  return { camera, frameSequence, frameTimestamp: 0, timestamp: 0, label, score: 1 };
}

/** So many pictures shown, of which so many are answered, of which so many wrongly. */
function judge(shown: number, answered: number, wrong: number) {
  const inspection = createInspection([CAMERA]);
  for (let frame = 0; frame < shown; frame++) {
    showFrame(inspection, CAMERA, frame, picture());
    if (frame < answered) hearVerdict(inspection, CAMERA, verdict(frame, frame < wrong ? 'dent' : 'none'));
  }
  return judgeInspection(inspection, CARD);
}

describe('verdicts', () => {
  it('bears as many wrong pictures as the card allows for their number, and not one more', () => {
    // 100 tries at 2 %: P(X ≤ 7) = 0.99907, P(X ≤ 6) = 0.9959.
    expect(judge(100, 100, 7)).toMatchObject({ ok: true });
    expect(judge(100, 100, 8)).toMatchObject({ ok: false });
  });

  it('wants at least half of the frames answered', () => {
    expect(judge(100, 50, 0)).toMatchObject({ ok: true });
    expect(judge(100, 49, 0)).toMatchObject({ ok: false });
    expect(judge(0, 0, 0)).toMatchObject({ ok: false });
  });

  it('counts a picture once however often it is shown, and as wrong if it ever was', () => {
    const inspection = createInspection([CAMERA]);
    const shown = picture();
    const labels = ['none', 'dent', 'none', 'dent'];
    labels.forEach((label, frame) => {
      showFrame(inspection, CAMERA, frame, shown);
      hearVerdict(inspection, CAMERA, verdict(frame, label));
    });
    expect(inspection).toMatchObject({ inspected: 4, wrong: 2, pictures: 1, wrongPictures: 1 });
  });

  it('counts the first answer to a frame only, and none to a frame that was never shown', () => {
    const inspection = createInspection([CAMERA]);
    showFrame(inspection, CAMERA, 0, picture());
    for (const answer of [
      verdict(0),
      verdict(0, 'dent'),
      verdict(5),
      verdict(0, 'none', 'cell/camera/other'),
    ]) {
      hearVerdict(inspection, CAMERA, answer);
    }
    expect(inspection).toMatchObject({ inspected: 1, wrong: 0, unknown: 3 });
  });

  it('does not count a frame that could not be sent', () => {
    const inspection = createInspection([CAMERA]);
    showFrame(inspection, CAMERA, 0, picture());
    withdrawFrame(inspection, CAMERA, 0);
    withdrawFrame(inspection, CAMERA, 0);
    expect(inspection.published).toBe(0);
    expect(countWaiting(inspection)).toBe(0);
  });

  it('waits for a bounded number of frames', () => {
    const inspection = createInspection([CAMERA]);
    for (let frame = 0; frame < 1000; frame++) showFrame(inspection, CAMERA, frame, picture());
    expect(countWaiting(inspection)).toBe(256);
    expect(inspection.published).toBe(1000);
  });
});
