import { topicOf } from '../contracts/topics.ts';
import { decide } from './decide.ts';
import type { ArmRecord, Decision, Input, State } from './decide.ts';
import type { Witness } from './witness.ts';
import type { Figures } from './figures.ts';
import { createIntake } from './intake.ts';
import type { Arrival } from './intake.ts';
import type { Messenger } from './messenger.ts';
import { readScan } from './scan-message.ts';
import { isFresh } from './watch.ts';
import type { World } from './world.ts';

export interface EngineParts {
  readonly world: World;
  readonly initial: State;
  readonly messenger: Messenger;
  readonly record: (records: readonly ArmRecord[]) => void;
  readonly figures: Figures;
  readonly witness: Witness;
  /** epoch ms of the site's clock */
  readonly now: () => number;
  /** ms of a clock that never goes back */
  readonly elapsed: () => number;
}

/** The one place that holds the state. Everything runs on one thread, one input at a time. */
export interface Engine {
  /** a message of the broker; decided on as soon as all messages at hand were offered */
  receive(topic: string, payload: Uint8Array): void;
  /** to be called often: silence is only noticed by looking */
  tick(isConnected: boolean): void;
  released(arm: number, release: number): void;
  /** the broker is back: it may have forgotten every retained STOP */
  reconnected(): void;
  /** why not every arm is either permitted or knows that it stands; undefined when all is well */
  trouble(): string | undefined;
}

export function createEngine(parts: EngineParts): Engine {
  const { world, messenger, record, figures, witness, now, elapsed } = parts;
  const scannerOf = new Map(world.scanners.map(({ id }, index) => [topicOf(world.site, id, 'scan'), index]));
  const allArms = world.arms.map((_, arm) => arm);
  let state = parts.initial;

  const act = (input: Input): Decision => {
    const before = state;
    const decision = decide(world, state, input, now());
    state = decision.state;
    // INVARIANT: commands first, then the disk.
    for (const send of decision.sends) messenger.send(send);
    record(decision.records);
    witness.saw(before, input, decision);
    return decision;
  };

  const take = (scanner: number, { payload, arrivedAtMs }: Arrival): void => {
    const read = readScan(world, scanner, payload);
    if (!read.ok) {
      figures.refused(read.why);
      return;
    }
    const { scanAtMs } = read.observation;
    const decision = act({ kind: 'scan', ...read.observation });
    if (decision.unbelieved !== undefined) {
      figures.refused(decision.unbelieved);
      return;
    }
    figures.scan(now() - scanAtMs);
    if (decision.sends.length > 0) figures.latency(elapsed() - arrivedAtMs);
  };
  const intake = createIntake(take, () => figures.superseded());

  return {
    receive(topic, payload) {
      const scanner = scannerOf.get(topic);
      if (scanner === undefined) figures.refused('stranger');
      else intake.offer(scanner, { payload, arrivedAtMs: elapsed() });
    },
    tick(isConnected) {
      act({ kind: 'tick' });
      const untold = isConnected ? messenger.untold() : [];
      if (untold.length > 0) act({ kind: 'repeat', arms: untold });
      const at = now();
      figures.silentScanners(state.watches.filter(({ scanAtMs }) => !isFresh(world, scanAtMs, at)).length);
      figures.stoppedArms(state.permits.filter(({ stop }) => stop !== undefined).length);
    },
    released(arm, release) {
      act({ kind: 'recorded', arm, release });
    },
    reconnected() {
      act({ kind: 'repeat', arms: allArms });
    },
    trouble() {
      const untold = messenger.untold();
      if (untold.length > 0) return `${untold.length} arms may not know that they stand`;
      const at = now();
      const unaware = world.scanners.find(({ cell }, scanner) => {
        if (isFresh(world, state.watches[scanner]!.scanAtMs, at)) return false;
        return world.cells[cell]!.arms.some((arm) => state.permits[arm]!.stop === undefined);
      });
      return unaware && `${unaware.id} is silent and its cell not yet stopped`;
    },
  };
}
