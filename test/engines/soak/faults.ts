import { pick, streamOf } from '../../../workloads/line/random.ts';
import { apiServerAway, containerdAway } from '../faults/away.ts';
import { cutGateway } from '../faults/cut.ts';
import { deletedPods } from '../faults/deleted.ts';
import { hungInference } from '../faults/hung-inference.ts';
import { killService } from '../faults/kill.ts';
import type { Trial } from '../faults/trial.ts';

/** Something that is broken in a soak: its name for people, and what breaks it on a gateway. */
export interface Fault {
  readonly name: string;
  readonly breakIt: (trial: Trial) => Promise<string>;
}

type OnGateway = (trial: Trial, gateway: string, forMs: number) => Promise<string>;

const KINDS: Readonly<Record<string, OnGateway>> = {
  'kill -9 of collision-engine': (trial, gateway) => killService(trial, 'collision-engine', gateway),
  'kill -9 of vision-inferencer': (trial, gateway) => killService(trial, 'vision-inferencer', gateway),
  'a hung inference': (trial, gateway) => hungInference(trial, gateway),
  'deleted pods': (trial, gateway) =>
    deletedPods(trial, { 'collision-engine': gateway, aggregator: gateway, mosquitto: gateway }),
  'containerd away': (trial, gateway) => containerdAway(trial, gateway),
  'the API server away': (trial, gateway, forMs) => apiServerAway(trial, { forMs, kill: gateway }),
  'a gateway cut off': (trial, gateway) => cutGateway(trial, gateway),
};

/** The faults of a soak, without an end: which, where and for how long follow from the seed alone. */
export function* faultsOf(seed: number, gateways: readonly string[]): Generator<Fault, never> {
  const noise = streamOf(seed, 'soak');
  for (;;) {
    const [kind, onGateway] = pick(noise, Object.entries(KINDS));
    const gateway = pick(noise, gateways);
    const forMs = Math.round(noise.between(20_000, 180_000));
    yield { name: `${kind} on ${gateway}`, breakIt: (trial) => onGateway(trial, gateway, forMs) };
  }
}
