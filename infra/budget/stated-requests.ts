import type { Amount } from './amount.ts';
import { amountOf } from './amount.ts';

/** What the pods ask for that another program makes of an object: a chart's, or an operator's. */
export interface StatedRequests {
  /** of one pod, or of all that are on one host together */
  readonly requests: Amount;
  /** on every K3s host, as a DaemonSet has it; otherwise once for the site */
  readonly isOnEachHost: boolean;
}

/** The value of the annotation: `cpu=50m memory=48Mi each-host`. */
export function writeRequests({ requests, isOnEachHost }: StatedRequests): string {
  const { cpuMilli, memoryMiB } = requests;
  return `cpu=${cpuMilli}m memory=${memoryMiB}Mi ${isOnEachHost ? 'each-host' : 'once'}`;
}

/** Undefined where it is nothing that `writeRequests` writes. */
export function readRequests(text: string): StatedRequests | undefined {
  const [, cpu, memory, where] = /^cpu=(\d+m) memory=(\d+Mi) (each-host|once)$/.exec(text) ?? [];
  if (cpu === undefined || memory === undefined) return undefined;
  return { requests: amountOf({ cpu, memory }), isOnEachHost: where === 'each-host' };
}
