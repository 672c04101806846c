/**
 * The longest deadline with which S99 holds: the kubelet needs 17 s after /healthz turns (manifest), a restart must be
 * over 30 s after the hang, and liveness notices one within WATCHDOG_DEADLINES deadlines and one self-test's period.
 */
export const MAX_INFERENCE_DEADLINE_MS = 3_000;
/** The known picture is looked at this often, whatever else is going on. */
export const SELF_TEST_PERIOD_MS = 2_000;
/** A hang, the replacement's start and its first answer take three at most; later than that, liveness gives up. */
const WATCHDOG_DEADLINES = 3;

export function watchdogMs(inferenceDeadlineMs: number): number {
  return SELF_TEST_PERIOD_MS + WATCHDOG_DEADLINES * inferenceDeadlineMs;
}
