import { setTimeout as sleep } from 'node:timers/promises';
import type { DebugSession } from './debug-session.ts';
import { endContainer, stateOf } from './debug-session.ts';
import type { Kubectl, LivePod } from './kubectl.ts';
import { livePod } from './kubectl.ts';
import { runProgram, shown } from './program.ts';
import { say } from '../command.ts';

/** How a session is over: with the code of its command, ended by us, without a container, or without a word of it. */
export type Ending =
  { readonly kind: 'ended'; readonly code: number } | { readonly kind: 'stopped' | 'never-ran' | 'unknown' };

/** A kubelet tells what a container did when it next looks: usually a second later, on a busy gateway several. */
const SETTLE_MS = 20_000;
/** An image of tools comes over a thin WAN. */
const START_MS = 300_000;
const STEP_MS = 200;

/** Waits until its container runs or has ended; false where it does not come to that, or somebody stops the session. */
export async function hasStarted(
  kubectl: Kubectl,
  session: DebugSession,
  site: string,
  signal: AbortSignal,
): Promise<boolean> {
  const look = (): Promise<LivePod> => livePod(kubectl, session.target, site);
  const pod = await settled(look, session, ['running', 'ended'], START_MS, signal);
  return ['running', 'ended'].includes(stateOf(pod, session).kind);
}

/** Makes sure that the container does not outlive the session, and says how it ended. */
export async function endSession(
  kubectl: Kubectl,
  session: DebugSession,
  site: string,
  wasStopped: boolean,
): Promise<Ending> {
  const look = (): Promise<LivePod> => livePod(kubectl, session.target, site);
  // Who stopped the session does not wait for its command; else only the kubelet's word is outstanding.
  let pod = await settled(look, session, wasStopped ? ['running', 'ended'] : ['ended']);
  let state = stateOf(pod, session);
  if (state.kind === 'ended') return state;
  if (state.kind === 'absent') return { kind: 'never-ran' };
  if (state.kind === 'running') {
    const argv = endContainer(kubectl, session, pod.metadata.name);
    say(shown(argv));
    await runProgram(argv);
    pod = await settled(look, session, ['ended']);
    state = stateOf(pod, session);
  }
  return { kind: state.kind === 'ended' ? 'stopped' : 'unknown' };
}

/** In words, for who looked. */
export function endingWords({ name, target }: DebugSession, ending: Ending): string {
  switch (ending.kind) {
    case 'ended':
      return `${name} ended with ${ending.code}`;
    case 'stopped':
      return `${name} was ended`;
    case 'never-ran':
      return `${name} did not run`;
    case 'unknown':
      return (
        `the kubelet of ${target.host.name} did not say within ${SETTLE_MS / 1000} s that ${name} ended; ` +
        'it ends by itself when its time is over'
      );
  }
}

/** The pod once its container is in one of these states, or is not in it at all; as it is where the time is over. */
async function settled(
  look: () => Promise<LivePod>,
  session: DebugSession,
  wanted: readonly string[],
  timeoutMs = SETTLE_MS,
  signal?: AbortSignal,
): Promise<LivePod> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const pod = await look();
    const { kind } = stateOf(pod, session);
    const isOver = performance.now() > deadline || signal?.aborted === true;
    if (kind === 'absent' || wanted.includes(kind) || isOver) return pod;
    await sleep(STEP_MS);
  }
}
