import { setTimeout as sleep } from 'node:timers/promises';

const STEP_MS = 100;

/** Thrown by a question that will never be answered: waiting on is of no use. */
export class Hopeless extends Error {}

/**
 * Asks until there is an answer; throws with what was waited for, and the last problem, when `timeoutMs` are over.
 * A question that throws counts as not answered yet.
 */
export async function until<T>(
  what: string,
  timeoutMs: number,
  ask: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  let problem = '';
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      if (error instanceof Hopeless) throw new Error(`${what}: ${error.message}`);
      problem = error instanceof Error ? error.message : String(error);
    }
    if (performance.now() > deadline) {
      throw new Error(
        `waited ${Math.round(timeoutMs / 1000)} s for ${what}${problem === '' ? '' : `: ${problem}`}`,
      );
    }
    await sleep(STEP_MS);
  }
}
