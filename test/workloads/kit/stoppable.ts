/** The process of stop.test.ts: `node stoppable.ts <how its stop goes> [late: only once its parent is gone]`. */
import { setTimeout as pause } from 'node:timers/promises';
import { createLog } from '../../../workloads/kit/log.ts';
import { runUntilStopped } from '../../../workloads/kit/stop.ts';

const stops: Record<string, () => Promise<void>> = {
  cleanly: () => Promise.resolve(),
  never: () => new Promise(() => undefined),
  badly: () => Promise.reject(new Error('a disk is full')),
};

const stop = stops[process.argv[2] ?? ''];
if (!stop) throw new Error('how?');
let calls = 0;
if (process.argv[3] === 'late') {
  console.log('ready to be left alone');
  while (process.connected) await pause(5);
}
runUntilStopped({
  log: createLog('stoppable', 'info'),
  deadlineMs: 200,
  stop: (reason) => {
    calls += 1;
    console.log(`stop ${calls} for ${reason}`);
    return new Promise((resolve) => setImmediate(resolve)).then(stop);
  },
});
const alive = setInterval(() => undefined, 60_000);
console.log(`ready ${alive.hasRef()}`);
