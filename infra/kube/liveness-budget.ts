/** S99: from hung to killed in half a minute, so that with its start a container is back soon after. */
export const LIVENESS_BUDGET_SECONDS = 30;

/** Both a manifest and a template have this shape. */
interface Watched {
  probes: { liveness: { periodSeconds: number; failures: number; timeoutSeconds: number } };
  graceSeconds: number;
}

/** The longest time from a process's last sign of life to its SIGKILL: T15, D6. */
export function livenessBudgetSeconds({ probes: { liveness }, graceSeconds }: Watched): number {
  return liveness.periodSeconds * liveness.failures + liveness.timeoutSeconds + graceSeconds;
}
