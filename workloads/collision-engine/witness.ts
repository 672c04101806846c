import { createAllowance } from '../kit/allowance.ts';
import type { Log } from '../kit/log.ts';
import type { Attributes, Tracing } from '../kit/trace.ts';
import type { Decision, Input, Send, State } from './decide.ts';
import type { Figures } from './figures.ts';
import type { World } from './world.ts';

/** Tells of what was decided, when it is already on its way to the arms. */
export interface Witness {
  saw(before: State, input: Input, decision: Decision): void;
}

export interface WitnessParts {
  readonly world: World;
  readonly figures: Figures;
  readonly log: Log;
  readonly tracing: Tracing;
  /** epoch ms of the site's clock */
  readonly now: () => number;
}

/** Of renewals in good time, one in so many is traced. */
const RENEWALS_PER_TRACE = 1000;
/** And of slow ones at most so many a second: when all are slow, each says how many it stands for. */
const SLOW_TRACES = { perSecond: 10, burst: 100 };
/** A scan that needed half its validity to become a command left the arm half a permission. */
const SLOW_SHARE = 0.5;

/**
 * What an arm was told anew has a span and a line that carries its id, always: whatever stopped or released a machine
 * can be followed from the scan to the command, or from the last scan to the silence that was noticed (T8).
 */
export function createWitness({ world, figures, log, tracing, now }: WitnessParts): Witness {
  const slowAllowance = createAllowance(SLOW_TRACES, now);
  let renewals = 0;
  let slow = 0;

  const isTraced = (input: Input): boolean => {
    if (input.kind !== 'scan') return false;
    if (now() - input.scanAtMs < SLOW_SHARE * world.validityMs) return renewals++ % RENEWALS_PER_TRACE === 0;
    slow += 1;
    return slowAllowance.take(1);
  };

  const tell = (before: State, { arm, command }: Send): void => {
    if (command.action === 'STOP') figures.stop();
    const { id } = world.arms[arm]!;
    log.info(
      { arm: id, from: before.permits[arm]!.action, to: command.action, reason: command.reason },
      'arm',
    );
  };

  return {
    saw(before, input, { sends, unbelieved }) {
      if (unbelieved !== undefined || sends.length === 0) return;
      const changes = sends.filter(({ isChange }) => isChange);
      if (changes.length === 0 && !isTraced(input)) return;
      const { name, startMs, attributes } = beginning(world, before, input, changes, now());
      const actions = [...new Set(sends.map(({ command }) => command.action))].join(' ');
      const span = tracing.span(
        name,
        { ...attributes, commands: sends.length, changes: changes.length, actions, slow },
        startMs,
      );
      slow = 0;
      if (changes.length > 0) span.run(() => changes.forEach((change) => tell(before, change)));
      span.end(now());
    },
  };
}

/** What led to the commands, and when that began. */
function beginning(
  world: World,
  before: State,
  input: Input,
  changes: readonly Send[],
  nowMs: number,
): { name: string; startMs: number; attributes: Attributes } {
  switch (input.kind) {
    case 'scan': {
      const scanner = world.scanners[input.scanner]!.id;
      return { name: 'scan to command', startMs: input.scanAtMs, attributes: { scanner } };
    }
    case 'tick': {
      const lastScans = changes.map(({ arm }) => before.permits[arm]!.scanAtMs).filter(Number.isFinite);
      return { name: 'silence to command', startMs: Math.min(nowMs, ...lastScans), attributes: {} };
    }
    case 'recorded':
    case 'repeat':
      return { name: 'record to command', startMs: nowMs, attributes: {} };
  }
}
