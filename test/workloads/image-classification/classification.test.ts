import { expect, it } from 'vitest';
import { classificationOf } from '../../../workloads/image-classification/classification.ts';
import { REFUSALS } from '../../../workloads/vision/picture.ts';
import { Preprocessing } from '../../../workloads/vision/preprocessing.ts';

const labelled = Preprocessing.parse({ labels: ['none', 'scratch', 'dent'] });
const timed = { preprocessMs: 1, inferenceMs: 1 };

it('S57 says the class by its number, by its name, and how sure it is', () => {
  const answer = { kind: 'scores' as const, scores: [0, 9, 0], ...timed };
  expect(classificationOf(answer, labelled)).toMatchObject({
    status: 200,
    body: { class_id: 1, label: 'scratch', score: expect.closeTo(0.9998, 3) as number },
  });
  expect(classificationOf(answer, Preprocessing.parse({}))).toMatchObject({
    body: { class_id: 1, label: '1' },
  });
});

it('tells the caller of each picture that is refused why, by a status of the caller’s own fault', () => {
  for (const reason of REFUSALS) {
    const { status, body } = classificationOf({ kind: 'refused', reason }, labelled);
    expect([413, 415, 422]).toContain(status);
    expect((body as { reason: string }).reason).toMatch(/^the image /);
  }
});

it('takes the blame for a model that failed or gave what means nothing', () => {
  expect(classificationOf({ kind: 'failed', reason: 'no answer within 2000 ms' }, labelled).status).toBe(503);
  const answer = { kind: 'scores' as const, scores: [0, Number.NaN, 0], ...timed };
  expect(classificationOf(answer, labelled).status).toBe(500);
});
