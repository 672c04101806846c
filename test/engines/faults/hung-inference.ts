import { LIVENESS_BUDGET_SECONDS, livenessBudgetSeconds } from '../../../infra/kube/liveness-budget.ts';
import { manifest } from '../../../workloads/vision-inferencer/manifest.ts';
import { watchdogMs } from '../../../workloads/vision/deadline.ts';
import { hangInference } from './hang.ts';
import type { Trial } from './trial.ts';
import { gapAfter, HEAL_WITHIN_MS, judged, podOf, seconds, untilRenewed, words } from './trial.ts';

/** The longest that a hang may last by the manifest: until liveness turns, and until the kubelet has ended it. */
export function budgetSeconds(): number {
  const deadlineMs = Number(manifest.environment.INFERENCE_DEADLINE_MS.literal);
  return watchdogMs(deadlineMs) / 1000 + livenessBudgetSeconds(manifest);
}

/** Hangs the inference of a gateway: the service finds another thread, and the kubelet takes the process away. */
export async function hungInference(trial: Trial, gateway: string): Promise<string> {
  if (budgetSeconds() > LIVENESS_BUDGET_SECONDS)
    throw new Error(`by its manifest a hang lasts ${budgetSeconds()} s`);
  const instance = `vision-inferencer-${gateway}`;
  const before = await podOf(trial, instance);
  const begunAt = performance.now();
  const since = () => performance.now() - begunAt;
  const hang = hangInference(trial.site.cluster, before);
  const gap = gapAfter(trial, 'vision-inferencer', gateway, () => undefined);
  await hang.untilKilled(HEAL_WITHIN_MS);
  const killedMs = since();
  await untilRenewed(trial, instance, before);
  const readyMs = since();
  await judged(trial);
  return (
    `${words(await gap)}, of another thread; killed by the kubelet after ${seconds(killedMs)} ` +
    `(budget ${budgetSeconds()} s), Ready again after ${seconds(readyMs)}`
  );
}
