import { lossOf } from '../../../infra/budget/loss.ts';
import { until } from '../cluster/until.ts';
import { isReady, nameOf } from '../site/pods.ts';
import type { Trial } from './trial.ts';
import { HEAL_WITHIN_MS } from './trial.ts';

/**
 * Waits until the API server shows of a lost gateway what the model says of its loss (S119, T23): the pods of its host,
 * and those alone, are not Ready, and each of them was named. Yields their number, and of those that stay.
 */
export async function asForetold({ site }: Trial, gateway: string): Promise<string> {
  const { release } = site;
  const loss = lossOf(
    release,
    release.site.hosts.find(({ name }) => name === gateway)!,
  );
  const named = [...loss.stops, ...loss.onEachHost].map(({ name }) => name);
  return until(`the loss of ${gateway} to be as it was foretold`, HEAL_WITHIN_MS, async () => {
    const pods = await site.pods();
    const lost = pods.filter(({ spec }) => spec.nodeName === gateway);
    const others = pods.filter((pod) => !lost.includes(pod));
    const unnamed = lost.filter(
      ({ metadata }) => !named.some((name) => metadata.name.startsWith(`${name}-`)),
    );
    if (unnamed.length > 0) throw new Error(`nobody foretold the loss of ${unnamed.map(nameOf).join(', ')}`);
    if (lost.length === 0 || lost.some(isReady) || !others.every(isReady)) return undefined;
    return `${lost.length} pods of it not Ready, as the model says, and ${others.length} elsewhere Ready`;
  });
}
