import type { CellPlan } from '../../workloads/contracts/plan.ts';
import type { Gap, Snapshot } from '../../workloads/line/protocol.ts';
import type { WanState } from './wan.ts';

/** What a person sees of a running local site, on the page and in the terminal. */

/** What does not change while it runs. */
export interface Hall {
  site: string;
  title: string;
  seed: number;
  scale: number;
  hosts: readonly { name: string; role: string }[];
  cells: readonly Pick<CellPlan, 'name' | 'host' | 'floorMm'>[];
  scanners: readonly { id: string; xMm: number; yMm: number }[];
}

export interface Figures {
  atMs: number;
  elapsedMs: number;
  /** undefined where the run goes on until somebody ends it */
  remainingMs: number | undefined;
  phase: 'running' | 'draining' | 'ended';
  wan: WanState;
  services: readonly ServiceFigures[];
  spools: readonly SpoolFigures[];
  ledger: LedgerFigures;
  gaps: readonly Gap[];
  line: Snapshot | undefined;
}

export interface ServiceFigures {
  /** the instance, such as `collision-engine-gw-1` */
  name: string;
  service: string;
  gateway: string | undefined;
  isUp: boolean;
  restarts: number;
}

export interface SpoolFigures {
  gateway: string;
  entries: number;
  bytes: number;
}

export interface LedgerFigures {
  produced: number;
  delivered: number;
  dropped: number;
}

/** What a person may ask of a running site. */
export type Request =
  | { kind: 'wan'; state: 'cut' | 'restored' }
  | { kind: 'wan-rate'; rateMbit: number }
  | { kind: 'kill'; instance: string };

/** A request as it comes from a browser, or undefined where it is none: what arrives is not trusted. */
export function parseRequest(text: string): Request | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('kind' in value)) return undefined;
  if (value.kind === 'wan' && 'state' in value) {
    return value.state === 'cut' || value.state === 'restored'
      ? { kind: 'wan', state: value.state }
      : undefined;
  }
  if (value.kind === 'wan-rate' && 'rateMbit' in value) {
    const rateMbit = Number(value.rateMbit);
    return rateMbit > 0 && rateMbit <= 10_000 ? { kind: 'wan-rate', rateMbit } : undefined;
  }
  if (value.kind === 'kill' && 'instance' in value && typeof value.instance === 'string') {
    return { kind: 'kill', instance: value.instance };
  }
  return undefined;
}
