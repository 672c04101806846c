import { noticedWithinSeconds } from '../../../infra/host/node-watch.ts';
import { asForetold } from './foretold.ts';
import { untilNode } from './node-ready.ts';
import type { Trial } from './trial.ts';
import { HEAL_WITHIN_MS, hostOf, judged, lives, sameLives, seconds, stood, untilHeard } from './trial.ts';

/**
 * Cuts the link of a gateway until the control plane has noticed, and mends it. Its own services go on and nobody
 * hears them: its arms stand as their permissions lapse, the other gateways' move, and no pod is moved or killed.
 */
export async function cutGateway(trial: Trial, gateway: string): Promise<string> {
  const { link } = hostOf(trial, gateway);
  const before = await lives(trial);
  const heard = trial.line.process.gaps().length;
  await link.cut();
  trial.line.process.mark('link', gateway);
  const missedMs = await untilNode(trial, gateway, 'missed');
  const foretold = await asForetold(trial, gateway);
  await link.mend();
  const mendedAt = performance.now();
  await untilHeard(trial.line, heard, 'link', gateway);
  const heardMs = performance.now() - mendedAt;
  await untilNode(trial, gateway, 'Ready');
  await trial.site.untilReady(HEAL_WITHIN_MS);
  const readyMs = performance.now() - mendedAt;
  const { silences } = await judged(trial);
  sameLives(before, await lives(trial));
  const own = silences.filter((silence) => silence.gateway === gateway);
  return (
    `missed after ${seconds(missedMs)} (at most ${noticedWithinSeconds()} s by its settings); ${foretold}; its ${stood(own)} arms ` +
    `stood, ${stood(silences) - stood(own)} elsewhere; commands again ${seconds(heardMs)} after the link, node and ` +
    `pods Ready after ${seconds(readyMs)}, none moved or started anew`
  );
}
