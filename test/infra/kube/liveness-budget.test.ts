import { describe, expect, it } from 'vitest';
import { mosquittoTemplate } from '../../../infra/charts/mosquitto-template.ts';
import { SERVICES } from '../../../infra/charts/services.ts';
import { LIVENESS_BUDGET_SECONDS, livenessBudgetSeconds } from '../../../infra/kube/liveness-budget.ts';
import { aHost } from '../small-site.ts';

describe('the liveness budget', () => {
  it("D6 the source's own probe takes 76 s from hung to killed", () => {
    const asPrinted = {
      probes: { liveness: { periodSeconds: 15, failures: 3, timeoutSeconds: 1 } },
      graceSeconds: 30,
    };
    expect(livenessBudgetSeconds(asPrinted)).toBe(76);
    expect(livenessBudgetSeconds(asPrinted)).toBeGreaterThan(LIVENESS_BUDGET_SECONDS);
  });

  it.each(SERVICES.map(({ manifest }) => [manifest.name, manifest] as const))(
    'S99 T15 a hung %s is killed within 30 s',
    (_, manifest) => {
      expect(livenessBudgetSeconds(manifest)).toBeLessThanOrEqual(LIVENESS_BUDGET_SECONDS);
    },
  );

  it('S99 a hung broker is killed within 30 s on either kind of host', () => {
    for (const role of ['k3s-agent', 'kubeedge-edge'] as const) {
      expect(livenessBudgetSeconds(mosquittoTemplate(aHost({ role })))).toBe(25);
    }
  });
});
