import type { Gap, Report, Silence } from '../../../workloads/line/protocol.ts';
import type { Node } from '../cluster/node.ts';
import { until } from '../cluster/until.ts';
import type { SiteLine } from '../line.ts';
import type { RunningSite } from '../site.ts';
import type { Pod } from '../site/pods.ts';
import { isReady, restartsOf } from '../site/pods.ts';

/** A site of pods and the line beside it, for something to be broken in. */
export interface Trial {
  readonly site: RunningSite;
  readonly line: SiteLine;
}

/** Longer than anything here takes on a busy machine; how long it took is written down and not judged. */
export const HEAL_WITHIN_MS = 150_000;
/** of each gateway, until it is said to work */
const ENOUGH_FRAMES = 5;
/** what a run of the line can say of itself at any time; `published` and the ledger need its end */
const JUDGED = ['approach-stopped', 'permission-obeyed', 'verdicts', 'worked'];

/** The pod of an instance, such as `collision-engine-gw-1`, that is not leaving. */
export async function podOf({ site }: Trial, instance: string): Promise<Pod> {
  const pods = await site.pods();
  const found = pods.find(
    ({ metadata: { labels, deletionTimestamp } }) =>
      labels?.['app.kubernetes.io/instance'] === instance && deletionTimestamp === undefined,
  );
  if (found === undefined) throw new Error(`${instance} has no pod`);
  return found;
}

/** Waits until the pod of an instance is Ready and is another one than `before`, or the same one started again. */
export function untilRenewed(trial: Trial, instance: string, before: Pod): Promise<Pod> {
  return until(`${instance} to be Ready again`, HEAL_WITHIN_MS, async () => {
    const now = await podOf(trial, instance);
    const isNew = now.metadata.uid !== before.metadata.uid || restartsOf(now) > restartsOf(before);
    return isNew && isReady(now) ? now : undefined;
  });
}

/** What identifies every container that runs: a pod that was replaced or started again changes it. */
export async function lives({ site }: Trial): Promise<readonly string[]> {
  return (await site.pods()).map((pod) => `${pod.metadata.name} ${pod.metadata.uid} ${restartsOf(pod)}`);
}

/** Throws where a pod was replaced or started again. */
export function sameLives(before: readonly string[], after: readonly string[]): void {
  const changed = before.filter((life) => !after.includes(life));
  if (changed.length > 0 || after.length !== before.length)
    throw new Error(`these were replaced or started again: ${changed.join(', ')}`);
}

export function hostOf({ site: { cluster } }: Trial, gateway: string): Node {
  const node = cluster.nodes.get(gateway);
  if (node === undefined) throw new Error(`there is no host ${gateway}`);
  return node;
}

/** Breaks something and waits for what the machines of that gateway hear of the service again. */
export async function gapAfter(
  { line: { process } }: Trial,
  service: string,
  gateway: string,
  act: () => unknown,
): Promise<Gap> {
  const before = process.gaps().length;
  await act();
  process.mark(service, gateway);
  return untilHeard({ process }, before, service, gateway);
}

export function untilHeard(
  { process }: Pick<SiteLine, 'process'>,
  before: number,
  service: string,
  gateway: string,
): Promise<Gap> {
  return until(`${service} of ${gateway} to be heard again`, HEAL_WITHIN_MS, () =>
    process
      .gaps()
      .slice(before)
      .find((gap) => gap.service === service && gap.gateway === gateway),
  );
}

/**
 * The judgement at the end of each trial: the checks of the line hold, above all that no arm moved beyond its permission,
 * and every reading that a broker took until now is in the hub's file.
 */
export async function judged({ line }: Trial): Promise<Report> {
  const report = await line.judge();
  const broken = report.checks.filter(({ name, ok }) => JUDGED.includes(name) && !ok);
  if (broken.length > 0) throw new Error(broken.map(({ name, detail }) => `${name}: ${detail}`).join('\n'));
  await line.untilInHub(report);
  return report;
}

/** Waits until the arms of every gateway moved on commands, and its frames are judged. Yields what came until then. */
export async function untilWorking(trial: Trial): Promise<string> {
  const { plan } = trial.line;
  const { commands, frames } = await until('every gateway to work', HEAL_WITHIN_MS, async () => {
    const report = await trial.line.judge();
    const isWorking = report.checks.every(({ name, ok }) => name !== 'worked' || ok);
    return isWorking && report.frames.inspected >= ENOUGH_FRAMES * plan.gateways ? report : undefined;
  });
  const { count, p50Ms, p99Ms } = commands;
  return (
    `${plan.machines} machines on ${plan.gateways} gateways; ${count} commands, ${p50Ms} ms after their scan and ` +
    `${p99Ms} ms at the 99th percentile, on two cores that carry four hosts; ${frames.inspected} of ${frames.published} ` +
    `frames judged, ${frames.wrong} wrongly`
  );
}

/** `gw-1: commands again 5.1 s after the last, 5 arms stood` */
export function words({ service, gateway, ms, arms }: Gap): string {
  return service === 'vision-inferencer'
    ? `${gateway}: verdicts again ${seconds(ms)} after the last`
    : `${gateway}: commands again ${seconds(ms)} after the last, ${arms.length} arms stood`;
}

/** How many arms stood still for want of a permission. */
export function stood(silences: readonly Silence[]): number {
  return silences.reduce((sum, { stood: arms }) => sum + arms.length, 0);
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
