import { appendFileSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A process that a cluster started: its number alone may have gone to somebody else since. */
export interface ProcessRecord {
  readonly pid: number;
  /** field 22 of /proc/<pid>/stat */
  readonly startTicks: string;
}

const FILE = 'processes';

export function record(dir: string, pid: number): void {
  const startTicks = startTicksOf(pid);
  if (startTicks !== undefined) appendFileSync(path.join(dir, FILE), `${pid} ${startTicks}\n`);
}

/** The last started first. */
export function recorded(dir: string): readonly ProcessRecord[] {
  let text: string;
  try {
    text = readFileSync(path.join(dir, FILE), 'utf8');
  } catch {
    return [];
  }
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [pid = '', startTicks = ''] = line.split(' ');
      return { pid: Number(pid), startTicks };
    })
    .reverse();
}

export function isRunning({ pid, startTicks }: ProcessRecord): boolean {
  return startTicksOf(pid) === startTicks;
}

/** Undefined where there is no such process, or only its remains. */
export function startTicksOf(pid: number): string | undefined {
  try {
    // The name in brackets may hold anything, so fields are counted from its end.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
