import { describe, expect, it } from 'vitest';
import { flush, tick } from '../../../workloads/line/outbox.ts';
import { judgePublishing, reportOf } from '../../../workloads/line/report.ts';
import { createState } from '../../../workloads/line/state.ts';
import { aPlan } from './a-plan.ts';

function aState() {
  return createState(aPlan(), { seed: 1, scale: 1, isDeaf: false, startMs: 1000 });
}

describe('published', () => {
  it('holds when every broker has every reading', async () => {
    const state = aState();
    for (const outbox of state.outboxes) {
      tick(outbox, 2000, () => Promise.resolve());
      await flush(outbox, () => Promise.resolve());
    }
    await new Promise(setImmediate);
    expect(judgePublishing(state)).toMatchObject({ ok: true, detail: '40 readings acknowledged' });
  });

  it('fails, and names the machine, when one reading is not acknowledged', async () => {
    const state = aState();
    for (const outbox of state.outboxes) {
      const isSilent = outbox.sensors.machine === 'left/plc/plc-1';
      tick(outbox, 2000, () => (isSilent ? new Promise(() => undefined) : Promise.resolve()));
    }
    await new Promise(setImmediate);
    expect(judgePublishing(state)).toMatchObject({ ok: false });
    expect(judgePublishing(state).detail).toContain('left/plc/plc-1 after 0');
  });
});

describe('the report', () => {
  it('has one stream for each arm and PLC', () => {
    const { produced } = reportOf(aState(), { errorRate: 0, errorRateUpper95: 0.01 }, 0);
    expect(produced.map(({ machine }) => machine)).toEqual([
      'left/arm/arm-1',
      'left/plc/plc-1',
      'right/arm/arm-1',
      'right/plc/plc-1',
    ]);
  });

  it('lets a line that did nothing pass no check of its work', () => {
    const { checks } = reportOf(aState(), { errorRate: 0, errorRateUpper95: 0.01 }, 0);
    expect(checks.filter(({ ok }) => !ok).map(({ name }) => name)).toContain('worked');
  });
});
