import type { PointMm } from '../contracts/plan.ts';

/** What the simulated line and the process that started it say to each other over Node's IPC channel. */

export type ToLine =
  /** a service was killed at that moment: the line answers with a `gap` as soon as its cells are commanded again */
  | { kind: 'mark'; service: string; gateway?: string; atMs: number }
  /** how is it going: `judgement` follows, and the line works on */
  | { kind: 'judge' }
  /** the run is over: no new scan, frame or reading, arms stand; what is under way is flushed, then `report` follows */
  | { kind: 'finish' };

export type FromLine =
  /** every broker was reached and the machines work */
  | { kind: 'ready' }
  /** five times a second */
  | { kind: 'snapshot'; snapshot: Snapshot }
  | { kind: 'gap'; gap: Gap }
  | { kind: 'judgement'; report: Report }
  | { kind: 'report'; report: Report };

/** How the line looks at one moment, for people. */
export interface Snapshot {
  atMs: number;
  arms: readonly ArmSnapshot[];
  bodies: readonly BodySnapshot[];
  commands: CommandFigures;
  frames: { published: number; inspected: number; wrong: number };
  /** readings handed to a broker so far */
  produced: number;
  /** scans published so far */
  scans: number;
}

export interface ArmSnapshot {
  id: string;
  baseMm: PointMm;
  toolMm: PointMm;
  envelopeMm: number;
  state: ArmLight;
  moving: boolean;
}

/** What an arm may do now: told to stop, permitted slowly or fully, or left with a permission that lapsed. */
export type ArmLight = 'stopped' | 'slow' | 'run' | 'lapsed';

export type BodySnapshot =
  | { id: string; kind: 'person'; atMm: PointMm; headingDeg: number; radiusMm: number }
  | { id: string; kind: 'forklift'; atMm: PointMm; headingDeg: number; lengthMm: number; widthMm: number };

/** Commands that arrived, and how long after their scan was published: from outside, through two brokerings. */
export interface CommandFigures {
  count: number;
  p50Ms: number;
  p99Ms: number;
  stops: number;
}

/** From the last command before a kill to the first after it. */
export interface Gap {
  service: string;
  gateway: string;
  ms: number;
  /** the arms that stood still for some of it */
  arms: readonly string[];
}

export interface Report {
  commands: CommandFigures;
  frames: { published: number; inspected: number; wrong: number; unanswered: number };
  /** the line's own counting: readings that were handed to a broker, by stream of the ledger */
  produced: readonly Produced[];
  /** of each gateway, since the last judgement */
  silences: readonly Silence[];
  checks: readonly Check[];
}

/** How long nothing was heard of a gateway's services, at the longest. */
export interface Silence {
  gateway: string;
  /** commands that arrived */
  commands: number;
  commandsMs: number;
  verdictsMs: number;
  /** arms that stood still for a while because their permission had lapsed */
  stood: readonly string[];
}

export interface Produced {
  machine: string;
  epoch: number;
  firstSequence: number;
  count: number;
}

export interface Check {
  name: string;
  ok: boolean;
  detail: string;
}
