import { Readable } from 'node:stream';
import type { HostPlan } from '../../infra/host/plan.ts';
import type { HostEnd } from './fleet.ts';
import type { Reached } from './reach.ts';
import type { Doing } from './receiver.ts';
import { KEPT, RECEIVED, runCommand, runInput } from './receiver.ts';
import type { Report, ToldStep } from './report.ts';
import { reportOf } from './report.ts';
import type { RetryBounds } from './retry.ts';
import type { LocalParcel } from './send.ts';
import { send } from './send.ts';
import { unsaid } from './unsaid.ts';
import type { Way } from './visit.ts';
import { visitsTo } from './visits.ts';

/** What is to be done on one host. */
export interface Task {
  readonly plan: HostPlan;
  readonly script: string;
  readonly doing: Doing;
  /** by the names of the plan's secret steps */
  readonly secrets: ReadonlyMap<string, Buffer>;
  /** what goes there before */
  readonly parcels: readonly LocalParcel[];
}

export type HostState =
  /** it is as its plan says, perhaps since now */
  | 'as-planned'
  /** it was only looked at, and is not */
  | 'differs'
  /** a step failed, or the script did not end */
  | 'failed'
  /** nobody was reached there, or not who was meant */
  | 'out-of-reach';

export interface TendedHost extends HostEnd {
  readonly host: string;
  readonly state: HostState;
  /** what was told of each step, in the order in which it was told */
  readonly steps: readonly ToldStep[];
  /** what went wrong, and where it stands; undefined where nothing did */
  readonly words: string | undefined;
  /** connections that it took */
  readonly tries: number;
}

export type Told =
  | { readonly kind: 'step'; readonly step: ToldStep }
  | { readonly kind: 'sent'; readonly sentBytes: number; readonly ofBytes: number }
  | { readonly kind: 'note'; readonly words: string };

export interface TendOptions {
  readonly tell: (told: Told) => void;
  readonly bounds?: RetryBounds | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Does one task on one host. Rejects only where ssh is missing here. */
export async function tend(way: Way, task: Task, options: TendOptions): Promise<TendedHost> {
  const { tell, bounds, signal } = options;
  const hide = unsaid(task.secrets);
  const visits = visitsTo(way, {
    onRetry: (words) => tell({ kind: 'note', words: hide(words) }),
    bounds,
    signal,
  });
  const steps = new Map<string, ToldStep>();
  const end = (state: HostState, words?: string): TendedHost => ({
    host: task.plan.host,
    isDone: state === 'as-planned',
    state,
    steps: [...steps.values()],
    words: words === undefined ? undefined : hide(words),
    tries: visits.tries(),
  });

  const unsent = await send(visits, task.parcels, (sentBytes, ofBytes) =>
    tell({ kind: 'sent', sentBytes, ofBytes }),
  );
  if (unsent !== undefined) return end('failed', unsent);

  let refused: Extract<Report, { kind: 'refused' }> | undefined;
  const reached = await visits.reach(runCommand(task.script, task.doing), {
    input: () => Readable.from([runInput(task.script, task.secrets)]),
    onLine: (line) => {
      const report = reportOf(hide(line));
      if (report?.kind === 'refused') refused = report;
      if (report?.kind === 'clock') {
        tell({ kind: 'note', words: `its clock said ${report.from} and was set to ${report.to}` });
      }
      if (report?.kind !== 'step') return;
      const { step } = report;
      // What was done before the link broke is found done after it, and that is no news.
      if (step.state === 'same' && steps.get(step.id)?.state === 'done') return;
      steps.set(step.id, step);
      tell({ kind: 'step', step });
    },
  });
  if (reached.kind !== 'ended') return end('out-of-reach', reached.words);
  if (reached.code === 0) return end('as-planned');
  if (refused !== undefined) return end('failed', `${refused.why}; nothing was changed`);
  const told = [...steps.values()];
  if (task.doing.verb === 'check' && told.some(({ state }) => state === 'differs')) return end('differs');
  return end('failed', failureOf(task, told, reached));
}

/** What went wrong, and where the host stands now. */
function failureOf(
  { plan }: Task,
  told: readonly ToldStep[],
  { code, stderr }: Extract<Reached, { kind: 'ended' }>,
): string {
  const last = stderr.trim().split('\n').slice(-3).join('; ');
  const said = last === '' ? `code ${code}` : last;
  if (code === RECEIVED.busy) return 'another run was at work there for ten minutes; nothing was changed';
  if (code === RECEIVED.otherBytes || code === RECEIVED.cutShort) {
    return 'the script did not arrive as it was sent; nothing was changed';
  }
  if (code === RECEIVED.diskFull) return `nothing can be written below ${KEPT}: ${said}; nothing was changed`;
  const [failed] = told.filter(({ state }) => state === 'failed');
  const done = told.filter(({ state }) => state === 'done').length;
  if (failed === undefined) return `it ended after ${told.length} of ${plan.steps.length} steps: ${said}`;
  const number = plan.steps.findIndex(({ id }) => id === failed.id) + 1;
  return `step ${number} of ${plan.steps.length}, ${failed.id}, failed: ${failed.detail ?? said}; ${done} were done before it and stand, what comes after it was not begun; the same command goes on from here`;
}
