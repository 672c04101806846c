import type { PlacedContainer, Pod, Probe } from '../pod.ts';
import { containersOf, podOf } from '../pod.ts';
import type { Rule } from '../rule.ts';

const BUDGET_SECONDS = 30;

export const probesWithinBudget: Rule<'probes-within-budget'> = {
  name: 'probes-within-budget',
  why: 'a hung container is restarted within 30 s (S99); with the defaults of Kubernetes it takes a minute and more (T15)',
  check(object) {
    const pod = podOf(object);
    if (!pod?.isLongRunning) return 'not-applicable';
    return containersOf(pod)
      .filter((placed) => placed.staysUp)
      .flatMap((placed) => probeProblems(pod, placed));
  },
};

function probeProblems(pod: Pod, { container, path }: PlacedContainer): string[] {
  const readiness =
    container.readinessProbe === undefined
      ? [`${path}.readinessProbe: is missing; without it traffic comes before the service can take it`]
      : [];
  const { livenessProbe } = container;
  if (livenessProbe === undefined) {
    return [...readiness, `${path}.livenessProbe: is missing; without it a hung container stays hung`];
  }
  const seconds = secondsToRestart(livenessProbe, pod.spec.terminationGracePeriodSeconds);
  if (seconds <= BUDGET_SECONDS) return readiness;
  return [
    ...readiness,
    `${path}.livenessProbe: period × failures + timeout + grace is ${seconds} s and may be ${BUDGET_SECONDS} s; lower one of them, or set the probe's own terminationGracePeriodSeconds`,
  ];
}

/** How long a hung container lives at worst. What is left out counts as Kubernetes fills it in. */
export function secondsToRestart(probe: Probe, podGraceSeconds: number | undefined): number {
  const graceSeconds = probe.terminationGracePeriodSeconds ?? podGraceSeconds ?? 30;
  return (
    (probe.periodSeconds ?? 10) * (probe.failureThreshold ?? 3) + (probe.timeoutSeconds ?? 1) + graceSeconds
  );
}
