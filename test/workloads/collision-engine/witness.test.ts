import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFigures } from '../../../workloads/collision-engine/figures.ts';
import { createWitness } from '../../../workloads/collision-engine/witness.ts';
import { createLog } from '../../../workloads/kit/log.ts';
import { createMetrics } from '../../../workloads/kit/metrics.ts';
import { startTracing } from '../../../workloads/kit/trace.ts';
import type { ArrivedSpan } from '../kit/a-collector.ts';
import { startCollector, untilLoaded } from '../kit/a-collector.ts';
import type { Moment } from './a-history.ts';
import { anyHistory, live } from './a-history.ts';
import { aWorld } from './a-plan.ts';

const world = aWorld();

/** What a collector is told of these moments. */
async function toldOf(moments: readonly Moment[]): Promise<readonly ArrivedSpan[]> {
  const { endpoint, spans, close } = await startCollector();
  const tracing = startTracing({ service: 'collision-engine', site: 'graz', gateway: 'gw-1', endpoint });
  const lostBefore = await untilLoaded(tracing);
  let nowMs = 0;
  const figures = createFigures(createMetrics('collision-engine'));
  const log = createLog('collision-engine', 'silent');
  const witness = createWitness({ world, figures, log, tracing, now: () => nowMs });
  for (const { now, before, input, decision } of moments) {
    nowMs = now;
    witness.saw(before, input, decision);
  }
  await tracing.shutdown();
  close();
  expect(tracing.lost()).toBe(lostBefore);
  return spans();
}

const attribute = ({ attributes }: ArrivedSpan, name: string): string | number | undefined => {
  const value = attributes.find(({ key }) => key === name)?.value;
  return value?.stringValue ?? value?.intValue;
};

test('S77 T8 whatever an arm was told anew has a trace, from the scan or from the silence that led to it', async () => {
  const moments = fc.sample(anyHistory, { numRuns: 30, seed: 77 }).flatMap((history) => live(world, history));
  const changing = moments.filter(({ decision }) => decision.sends.some(({ isChange }) => isChange));
  const stopping = changing.filter(({ decision }) =>
    decision.sends.some(({ isChange, command }) => isChange && command.action === 'STOP'),
  );
  expect(new Set(stopping.map(({ input }) => input.kind))).toEqual(new Set(['scan', 'tick']));
  const spans = await toldOf(moments);
  const told = spans.filter((span) => Number(attribute(span, 'changes')) > 0);
  expect(told.map(({ name }) => name)).toEqual(
    changing.map(({ input }) =>
      input.kind === 'scan'
        ? 'scan to command'
        : input.kind === 'tick'
          ? 'silence to command'
          : 'record to command',
    ),
  );
  expect(told.map((span) => attribute(span, 'changes'))).toEqual(
    changing.map(({ decision }) => decision.sends.filter(({ isChange }) => isChange).length),
  );
});

test('of renewals in good time one in a thousand is traced, and when all are slow a few a second tell of them all', async () => {
  const renewal = live(
    world,
    Array.from({ length: 120 }, (_, index) => [
      {
        afterMs: 17,
        kind: 'scan' as const,
        scanner: index % 3,
        sequenceStep: 1,
        ageMs: 2,
        nearestMm: Infinity,
        isBlind: false,
      },
      { afterMs: 0, kind: 'disk' as const },
    ]).flat(),
  ).findLast(({ input, decision }) => input.kind === 'scan' && decision.sends.length > 0)!;
  const inGoodTime = await toldOf(Array.from({ length: 2_500 }, () => renewal));
  expect(inGoodTime).toHaveLength(3);
  // A thousand in ten seconds, each half a validity late.
  const late = Array.from({ length: 1_000 }, (_, index): Moment => {
    const now = renewal.now + 150 + index * 10;
    return { ...renewal, now, input: { ...renewal.input, scanAtMs: now - 130 } as Moment['input'] };
  });
  const spans = await toldOf(late);
  expect(spans.length).toBeGreaterThan(100);
  expect(spans.length).toBeLessThanOrEqual(200);
  const stoodFor = spans.reduce((sum, span) => sum + Number(attribute(span, 'slow')), 0);
  expect(stoodFor).toBeGreaterThan(980);
});
