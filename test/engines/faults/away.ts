import { setTimeout as sleep } from 'node:timers/promises';
import { processOf } from '../site/pod-process.ts';
import { untilNode } from './node-ready.ts';
import type { Trial } from './trial.ts';
import {
  gapAfter,
  hostOf,
  judged,
  lives,
  podOf,
  sameLives,
  seconds,
  stood,
  untilRenewed,
  words,
} from './trial.ts';

/**
 * Stops a gateway's containerd until its node is given up for that, and starts it: what runs there runs on, a machine
 * that connects anew is let in all the while, and nothing is started anew when it is back.
 */
export async function containerdAway(trial: Trial, gateway: string): Promise<string> {
  const host = hostOf(trial, gateway);
  const before = await lives(trial);
  await host.stopContainerd();
  const missedMs = await untilNode(trial, gateway, 'missed');
  const answer = await trial.line.connectAnew(gateway);
  const { silences } = await trial.line.judge();
  await host.startContainerd();
  await untilNode(trial, gateway, 'Ready');
  await trial.site.untilReady();
  // What the broker has kept of an arm's commands is its STOP, or nothing; all else says why it was not let in.
  if (!/^(?:\S+\/command)?$/.test(answer))
    throw new Error(`a machine that connected anew was told ${answer}`);
  await judged(trial);
  sameLives(before, await lives(trial));
  const own = silences.filter((silence) => silence.gateway === gateway);
  return (
    `its node not Ready after ${seconds(missedMs)}; ${own[0]?.commands ?? 0} commands meanwhile, ${stood(own)} of its ` +
    `arms stood, ${stood(silences) - stood(own)} elsewhere; a machine that connected anew was let in; no pod started anew`
  );
}

/**
 * Takes the API server away. Nothing of the line needs it: its services go on, and one that is killed meanwhile is
 * started again by its kubelet.
 */
export async function apiServerAway(
  trial: Trial,
  { forMs, kill: gateway }: { forMs: number; kill: string },
): Promise<string> {
  const { cluster } = trial.site;
  const instance = `collision-engine-${gateway}`;
  const before = await lives(trial);
  const killed = await podOf(trial, instance);
  const engine = processOf(cluster, killed);
  const begunAt = performance.now();
  await cluster.stopApiServer();
  const gap = await gapAfter(trial, 'collision-engine', gateway, () => process.kill(engine, 'SIGKILL'));
  await sleep(forMs - (performance.now() - begunAt));
  const { silences } = await trial.line.judge();
  await cluster.startApiServer();
  const backAt = performance.now();
  // Its kubelet has yet to tell what it did alone: until then the pod looks as it did before.
  await untilRenewed(trial, instance, killed);
  const toldMs = performance.now() - backAt;
  await trial.site.untilReady();
  await judged(trial);
  const isOther = (life: string) => !life.startsWith(instance);
  sameLives(before.filter(isOther), (await lives(trial)).filter(isOther));
  const idle = silences.filter(({ commands }) => commands === 0);
  if (idle.length > 0) throw new Error(`no command on ${idle.map(({ gateway: of }) => of).join(', ')}`);
  const elsewhere = silences.filter((silence) => silence.gateway !== gateway);
  return (
    `away for ${seconds(forMs)}: ${stood(elsewhere)} arms stood; killed meanwhile, ${words(gap)}, which its kubelet ` +
    `told ${seconds(toldMs)} after it was back`
  );
}
