import type { Amount } from './amount.ts';
import { amountOf } from './amount.ts';

/** What the pods ask for that another program makes of an object: a chart's, or an operator's. */
export interface StatedRequests {
  /** of one pod, or of all that are on one host together */
  readonly requests: Amount;
  /** on every K3s host, as a DaemonSet has it; otherwise once for the site */
  readonly isOnEachHost: boolean;
  /** the one host that it is bound to, where it is not the scheduler who chooses */
  readonly host?: string;
}

/** The value of the annotation: `cpu=50m memory=48Mi each-host`, `… once` or `… on=gw-1`. */
export function writeRequests({ requests, isOnEachHost, host }: StatedRequests): string {
  const { cpuMilli, memoryMiB } = requests;
  const where = host === undefined ? (isOnEachHost ? 'each-host' : 'once') : `on=${host}`;
  return `cpu=${cpuMilli}m memory=${memoryMiB}Mi ${where}`;
}

/** Undefined where it is nothing that `writeRequests` writes. */
export function readRequests(text: string): StatedRequests | undefined {
  const [, cpu, memory, where, host] =
    /^cpu=(\d+m) memory=(\d+Mi) (each-host|once|on=([a-z0-9-]+))$/.exec(text) ?? [];
  if (cpu === undefined || memory === undefined) return undefined;
  return {
    requests: amountOf({ cpu, memory }),
    isOnEachHost: where === 'each-host',
    ...(host !== undefined && { host }),
  };
}
