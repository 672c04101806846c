import type { KubeObject } from '../../../infra/kube/object.ts';
import type { Trial } from './trial.ts';
import { judged, podOf, seconds, stood, untilHeard, untilRenewed, words } from './trial.ts';

/**
 * Deletes the pod of each service that keeps something, each on a gateway of its own: the engine's memory, the
 * aggregator's spool, the broker's sessions. Every one has to come back with what it had.
 */
export async function deletedPods(
  trial: Trial,
  on: Readonly<Record<'collision-engine' | 'aggregator' | 'mosquitto', string>>,
): Promise<string> {
  const { cluster } = trial.site;
  const remove = async (instance: string) => {
    const before = await podOf(trial, instance);
    const begunAt = performance.now();
    const pod: KubeObject = { ...before, apiVersion: 'v1', kind: 'Pod' };
    await cluster.client.ask('DELETE', await cluster.pathOf(pod));
    return async () => {
      await untilRenewed(trial, instance, before);
      return `${instance} Ready again after ${seconds(performance.now() - begunAt)}`;
    };
  };
  const heard = trial.line.process.gaps().length;
  const removed = await Promise.all(
    Object.entries(on).map(([service, gateway]) => remove(`${service}-${gateway}`)),
  );
  trial.line.process.mark('collision-engine', on['collision-engine']);
  const gap = await untilHeard(trial.line, heard, 'collision-engine', on['collision-engine']);
  const back = await Promise.all(removed.map((untilBack) => untilBack()));
  const { silences } = await judged(trial);
  const broken = silences.filter(({ gateway }) => gateway === on.mosquitto);
  const elsewhere = silences.filter(
    ({ gateway }) => gateway !== on.mosquitto && gateway !== on['collision-engine'],
  );
  return (
    `${back.join(', ')}; ${words(gap)}; without a broker ${stood(broken)} arms stood, nothing heard for ` +
    `${seconds(broken[0]?.commandsMs ?? 0)}; ${stood(elsewhere)} elsewhere`
  );
}
