import type { Check, Checks } from './instance.ts';

/**
 * One address that says whether a program is up, asked at its start until it answers, then every 5 s: three failures end
 * it, one takes it out of its Service.
 */
export function httpChecks(
  run: { path: string; port: number },
  startup: Pick<Check, 'periodSeconds' | 'failures'>,
  timeoutSeconds = 2,
): Checks {
  const asked = { run, timeoutSeconds };
  return {
    startup: { ...asked, ...startup },
    liveness: { ...asked, periodSeconds: 5, failures: 3 },
    readiness: { ...asked, periodSeconds: 5, failures: 1 },
  };
}
