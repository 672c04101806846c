import { describe, expect, it } from 'vitest';
import { probesWithinBudget, secondsToRestart } from '../../../policies/rules/probes-within-budget.ts';
import { aDeployment, ask } from '../a-release.ts';

const PROBE = { periodSeconds: 5, failureThreshold: 2, timeoutSeconds: 2 };

describe('probes-within-budget', () => {
  it('S99 lets 5 s × 2 + 2 s + 10 s of grace pass', () => {
    expect(ask(probesWithinBudget, aDeployment())).toEqual([]);
  });

  it('T15 finds the probe that the source prints, and says how long it takes', () => {
    const livenessProbe = { initialDelaySeconds: 10, periodSeconds: 15 };
    expect(ask(probesWithinBudget, aDeployment({ container: { livenessProbe }, pod: {} }))).toEqual([
      expect.stringMatching(/^containers\.aggregator\.livenessProbe: .* is 56 s and may be 30 s; /),
    ]);
  });

  it('reckons with the defaults of Kubernetes', () => {
    expect(secondsToRestart({}, undefined)).toBe(10 * 3 + 1 + 30);
    expect(secondsToRestart({ ...PROBE, terminationGracePeriodSeconds: 5 }, 60)).toBe(17);
  });

  it('finds a container without probes, and a sidecar among the init containers', () => {
    const bare = { livenessProbe: undefined, readinessProbe: undefined };
    expect(ask(probesWithinBudget, aDeployment({ container: bare }))).toHaveLength(2);
    const initContainers = [{ name: 'proxy', restartPolicy: 'Always' }, { name: 'migrate' }];
    expect(ask(probesWithinBudget, aDeployment({ pod: { initContainers } }))).toEqual([
      expect.stringContaining('initContainers.proxy.readinessProbe'),
      expect.stringContaining('initContainers.proxy.livenessProbe'),
    ]);
  });

  it('has nothing to say of a Job, which is meant to end', () => {
    const job = {
      ...aDeployment({ container: { livenessProbe: undefined } }),
      apiVersion: 'batch/v1',
      kind: 'Job',
    };
    expect(ask(probesWithinBudget, job)).toBe('not-applicable');
  });
});
