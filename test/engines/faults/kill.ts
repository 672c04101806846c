import { processOf } from '../site/pod-process.ts';
import { restartsOf } from '../site/pods.ts';
import type { Trial } from './trial.ts';
import { gapAfter, judged, podOf, stood, untilRenewed, words } from './trial.ts';

/** `kill -9` of a service in its pod: its container ends and the kubelet starts it again. Yields what was seen. */
export async function killService(trial: Trial, service: string, gateway: string): Promise<string> {
  const instance = `${service}-${gateway}`;
  const before = await podOf(trial, instance);
  const gap = await gapAfter(trial, service, gateway, () =>
    process.kill(processOf(trial.site.cluster, before), 'SIGKILL'),
  );
  const after = await untilRenewed(trial, instance, before);
  if (after.metadata.uid !== before.metadata.uid || restartsOf(after) !== restartsOf(before) + 1)
    throw new Error(`${instance} was not started again in its pod`);
  const { silences } = await judged(trial);
  const elsewhere = silences.filter((silence) => silence.gateway !== gateway);
  return `${words(gap)}, ${stood(elsewhere)} elsewhere`;
}
