import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide, ScoresError, softmax } from '../../../workloads/vision/decide.ts';

const model = {
  labels: ['none', 'scratch', 'dent'],
  passLabels: ['none'],
  reviewBelow: 0.6,
  output: 'logits' as const,
};

test('the label with the highest score is the verdict', () => {
  expect(decide([0, 5, 1], model)).toMatchObject({ label: 'scratch', decision: 'reject' });
  expect(decide([5, 0, 1], model)).toMatchObject({ label: 'none', decision: 'pass' });
});

test('a verdict that is not sure enough is for a person, whatever its label', () => {
  expect(decide([1, 1, 0.9], model).decision).toBe('review');
  expect(decide([0.9, 1, 1], model).decision).toBe('review');
});

test('probabilities are taken as they are', () => {
  const decision = decide([0.1, 0.7, 0.2], { ...model, output: 'probabilities' });
  expect(decision).toEqual({ label: 'scratch', score: 0.7, decision: 'reject' });
});

test('S57 without labels, the class id is the label', () => {
  const p = { labels: undefined, passLabels: [], reviewBelow: 0, output: 'logits' as const };
  expect(decide([0, 0, 9], p).label).toBe('2');
});

test('scores that mean nothing are an error and no verdict', () => {
  expect(() => decide([1, NaN, 0], model)).toThrow(ScoresError);
  expect(() => decide([1, Infinity, 0], model)).toThrow(ScoresError);
  expect(() => decide([1, 2], model)).toThrow('2 scores for 3 labels');
  expect(() => decide([], { ...model, labels: undefined })).toThrow(ScoresError);
});

const logits = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 50 });

test('softmax gives shares of 1, in the order of the logits, however large they are', () => {
  fc.assert(
    fc.property(logits, (scores) => {
      const shares = softmax(scores);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
      const best = scores.indexOf(Math.max(...scores));
      expect(shares[best]).toBe(Math.max(...shares));
    }),
    { seed: 57 },
  );
});

test('softmax does not see what is added to every logit', () => {
  fc.assert(
    fc.property(logits, fc.integer({ min: -1000, max: 1000 }), (scores, offset) => {
      const shifted = softmax(scores.map((score) => score + offset));
      softmax(scores).forEach((share, at) => expect(shifted[at]).toBeCloseTo(share, 6));
    }),
    { seed: 57 },
  );
});
