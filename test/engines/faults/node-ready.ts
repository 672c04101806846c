import { until } from '../cluster/until.ts';
import type { Trial } from './trial.ts';
import { HEAL_WITHIN_MS } from './trial.ts';

interface NodeObject {
  readonly status: { readonly conditions: readonly { type: string; status: string }[] };
}

/** Waits until the control plane takes a gateway for Ready, or for not. Yields how long that took, in milliseconds. */
export async function untilNode(trial: Trial, gateway: string, is: 'Ready' | 'missed'): Promise<number> {
  const begunAt = performance.now();
  await until(`${gateway} to be ${is}`, HEAL_WITHIN_MS, async () => {
    const { status } = (await trial.site.cluster.client.get(`/api/v1/nodes/${gateway}`)) as NodeObject;
    const ready = status.conditions.find(({ type }) => type === 'Ready');
    return (ready?.status === 'True') === (is === 'Ready');
  });
  return performance.now() - begunAt;
}
