import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PublishError, createOutbox } from '../../../workloads/kit/outbox.ts';
import type { Outbox, Pending } from '../../../workloads/kit/outbox.ts';

function outbox(maxMessages: number, maxBytes: number): Outbox {
  return createOutbox({ maxMessages, maxBytes, timeoutMs: 60_000, onTimeout: () => undefined });
}

function message(bytes: number): Pending {
  return { topic: 'a/b', payload: new Uint8Array(bytes), retain: false };
}

test('an outbox is never over its bounds, keeps the order, and settles each message once', async () => {
  const step = fc.oneof(fc.record({ add: fc.nat(20) }), fc.record({ acknowledge: fc.nat(5) }));
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const box = outbox(4, 50);
      const expected: Pending[] = [];
      const outcomes: Promise<string>[] = [];
      for (const it of steps) {
        if ('add' in it) {
          const next = message(it.add);
          const bytes = expected.reduce((sum, { payload }) => sum + payload.byteLength, 0);
          if (expected.length < 4 && bytes + it.add <= 50) expected.push(next);
          outcomes.push(
            box
              .add(next, () => undefined)
              .then(
                () => 'acknowledged',
                (error: unknown) => (error as PublishError).code,
              ),
          );
        } else {
          const [taken] = expected.splice(it.acknowledge, 1);
          if (taken) box.acknowledge(taken);
        }
        expect([...box.inOrder()]).toEqual(expected);
      }
      const left = expected.length;
      box.close();
      const codes = await Promise.all(outcomes);
      expect(codes.filter((code) => code === 'closed')).toHaveLength(left);
      expect(box.size).toBe(0);
      await box.drained();
    }),
    { seed: 11 },
  );
});

test('an outbox gives up what waits too long, and says so', async () => {
  let timeouts = 0;
  const box = createOutbox({ maxMessages: 2, maxBytes: 10, timeoutMs: 5, onTimeout: () => (timeouts += 1) });
  await expect(box.add(message(1), () => undefined)).rejects.toEqual(new PublishError('timeout', 'a/b'));
  expect([timeouts, box.size]).toEqual([1, 0]);
});
