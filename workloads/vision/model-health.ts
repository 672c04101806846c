import type { Health } from '../kit/health.ts';
import { claim } from '../kit/health.ts';
import type { Log } from '../kit/log.ts';
import { createWatchdog } from '../kit/watchdog.ts';
import { watchdogMs } from './deadline.ts';
import type { Inspector } from './inspector.ts';
import type { Preprocessing } from './preprocessing.ts';
import type { SelfTest } from './self-test.ts';
import { judgeSelfTest } from './self-test.ts';

/** What is known of a model from the known picture, which it has to judge rightly again and again. */
export interface ModelHealth extends Health {
  /** Has the model look at the known picture. Yields what is wrong with it, undefined where nothing is. */
  check(): Promise<string | undefined>;
}

export function createModelHealth({
  inspector,
  selfTest,
  preprocessing,
  deadlineMs,
  log,
}: {
  inspector: Inspector;
  selfTest: SelfTest;
  preprocessing: Preprocessing;
  deadlineMs: number;
  log: Log;
}): ModelHealth {
  const watchdog = createWatchdog({ deadlineMs: watchdogMs(deadlineMs), now: () => performance.now() });
  let hasStarted = false;
  let trouble: string | undefined = 'the known picture was not looked at yet';
  return {
    check: async () => {
      trouble = judgeSelfTest(await inspector.inspect(selfTest.jpeg), selfTest, preprocessing);
      if (trouble === undefined) {
        hasStarted = true;
        watchdog.beat();
      } else log.error({ trouble }, 'self-test failed');
      return trouble;
    },
    started: () => claim(hasStarted, trouble ?? 'the model is loading'),
    ready: () => claim(trouble === undefined && inspector.isReady, trouble ?? 'the model is loading'),
    // A model that loads is the startup probe's business. After that: right answers, and no thread that is lost.
    alive: () => {
      if (!hasStarted) return claim(true, '');
      if (inspector.stuck() > 0) return claim(false, 'an inference hangs and cannot be stopped from within');
      return claim(watchdog.isAlive(), trouble ?? 'the model has not answered for too long');
    },
  };
}
