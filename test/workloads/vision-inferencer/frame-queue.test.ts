import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFrameQueue } from '../../../workloads/vision-inferencer/frame-queue.ts';

test('a full queue drops the oldest frame and hands it back', () => {
  const queue = createFrameQueue<number>(2);
  expect(queue.offer('a', 1)).toBeUndefined();
  expect(queue.offer('a', 2)).toBeUndefined();
  expect(queue.offer('a', 3)).toBe(1);
  expect([queue.take(), queue.take(), queue.take()]).toEqual([2, 3, undefined]);
});

test('a camera that floods loses its own frames, not those of the others', () => {
  const queue = createFrameQueue<string>(4);
  queue.offer('quiet', 'q1');
  const dropped = Array.from({ length: 50 }, (_, at) => queue.offer('flood', `f${at}`)).filter(Boolean);
  expect(dropped).toHaveLength(47);
  expect(dropped).not.toContain('q1');
});

test('cameras are served in turn', () => {
  const queue = createFrameQueue<string>(8);
  for (const frame of ['a1', 'a2', 'a3', 'b1', 'b2', 'c1']) queue.offer(frame.charAt(0), frame);
  const served = Array.from({ length: 6 }, () => queue.take());
  expect(served).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
});

test('among cameras with equally many frames the oldest goes', () => {
  const queue = createFrameQueue<string>(2);
  queue.offer('a', 'a1');
  queue.offer('b', 'b1');
  expect(queue.offer('c', 'c1')).toBe('a1');
});

const steps = fc.array(
  fc.oneof(fc.record({ camera: fc.constantFrom('a', 'b', 'c', 'd') }), fc.constant('take' as const)),
  { maxLength: 200 },
);

test('every frame is taken, dropped or waiting, never more than the capacity wait, and each camera stays in order', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10 }), steps, (capacity, actions) => {
      const queue = createFrameQueue<{ camera: string; number: number }>(capacity);
      const taken: { camera: string; number: number }[] = [];
      let [offered, dropped] = [0, 0];
      for (const action of actions) {
        if (action === 'take') {
          const frame = queue.take();
          if (frame) taken.push(frame);
        } else if (queue.offer(action.camera, { camera: action.camera, number: offered++ })) dropped++;
        expect(queue.length).toBeLessThanOrEqual(capacity);
        expect(taken.length + dropped + queue.length).toBe(offered);
      }
      for (const camera of ['a', 'b', 'c', 'd']) {
        const numbers = taken.filter((frame) => frame.camera === camera).map(({ number }) => number);
        expect(numbers).toEqual([...numbers].sort((x, y) => x - y));
      }
    }),
    { seed: 94 },
  );
});
