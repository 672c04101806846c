import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { INFERENCE_THREAD } from '../../../workloads/vision/inference-thread.ts';
import { until } from '../cluster/until.ts';
import type { Pod } from '../site/pods.ts';
import type { Cluster } from '../cluster.ts';
import { processOf } from '../site/pod-process.ts';

/** cgroup v1's, which holds single threads; v2 freezes whole processes only. */
export const FREEZER = '/sys/fs/cgroup/freezer';
const SIGKILL_BIT = 1n << 8n;

/**
 * Hangs the inference of a pod from its host, with no manifest or image changed: the thread that runs the model is
 * taken off the processor, and its process goes on. From within that is a thread which is lost in its native library:
 * it answers nothing and cannot be stopped. Returns what waits until the process is told to end for good, and lets the
 * thread go then: one that hangs would end of SIGKILL by itself, a frozen one does not.
 */
export function hangInference(cluster: Cluster, pod: Pod): { untilKilled(timeoutMs: number): Promise<void> } {
  const main = processOf(cluster, pod);
  const threads = readdirSync(`/proc/${main}/task`);
  const thread = threads.findLast(
    (id) => readFileSync(`/proc/${main}/task/${id}/comm`, 'utf8').trim() === INFERENCE_THREAD,
  );
  if (thread === undefined) throw new Error(`${pod.metadata.name} has no thread named ${INFERENCE_THREAD}`);
  const group = path.join(FREEZER, `mw-${cluster.folder.id}-hang`);
  mkdirSync(group);
  writeFileSync(path.join(group, 'freezer.state'), 'FROZEN');
  writeFileSync(path.join(group, 'tasks'), thread);
  const status = `/proc/${main}/task/${thread}/status`;
  return {
    untilKilled: async (timeoutMs) => {
      try {
        await until(`${pod.metadata.name} to be killed`, timeoutMs, () => isKilled(status));
      } finally {
        writeFileSync(path.join(group, 'freezer.state'), 'THAWED');
        await until('the thread to end', timeoutMs, () => !existsSync(status));
        rmdirSync(group);
      }
    },
  };
}

function isKilled(status: string): boolean {
  const pending = /^ShdPnd:\s*([0-9a-f]+)$/m.exec(readFileSync(status, 'utf8'))?.[1] ?? '0';
  return (BigInt(`0x${pending}`) & SIGKILL_BIT) !== 0n;
}
