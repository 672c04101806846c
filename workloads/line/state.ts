import type { CellPlan, LinePlan } from '../contracts/plan.ts';
import { createApproach, type Approach } from './approach.ts';
import { createPulse, type Pulse } from './gap.ts';
import { createInspection, type Inspection } from './inspection.ts';
import { createLatency, type Latency } from './latency.ts';
import { createObedience, type Obedience } from './obedience.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { hostsOf, simulatedCells } from './scale.ts';
import type { SweepTimes } from './sweep-times.ts';
import { createSensors } from './telemetry.ts';
import { createWorld, type World } from './world.ts';

/** All that a run of the line knows: the truth, what was sent, what came back, and what the checks saw. */
export interface LineState {
  readonly plan: LinePlan;
  readonly seed: number;
  /** those that are simulated */
  readonly cells: readonly CellPlan[];
  readonly world: World;
  readonly approach: Approach;
  readonly obedience: Obedience;
  readonly inspection: Inspection;
  readonly latency: Latency;
  readonly gateways: ReadonlyMap<string, GatewayState>;
  readonly outboxes: readonly Outbox[];
  scans: number;
  stops: number;
  /** payloads that were no message of their topic */
  malformed: number;
}

export interface GatewayState {
  readonly host: string;
  readonly cells: readonly CellPlan[];
  readonly commandPulse: Pulse;
  readonly verdictPulse: Pulse;
  readonly sweepTimes: ReadonlyMap<string, SweepTimes>;
  commands: number;
  /** since the last judgement */
  readonly judged: { commands: number; readonly stood: Set<string> };
}

export interface LineOptions {
  seed: number;
  scale: number;
  /** a fault on purpose: no arm obeys STOP or a lapse, which `permission-obeyed` must notice */
  isDeaf: boolean;
  startMs: number;
}

export function createState(plan: LinePlan, o: LineOptions): LineState {
  const cells = simulatedCells(plan, o.scale);
  const world = createWorld(plan, o);
  if (o.isDeaf) for (const arm of world.arms.values()) arm.isDeaf = true;
  return {
    plan,
    seed: o.seed,
    cells,
    world,
    approach: createApproach(),
    obedience: createObedience(
      cells.flatMap(({ arms }) => arms),
      plan.safety.clockToleranceMs,
    ),
    inspection: createInspection(cells.flatMap(({ cameras }) => cameras.map(({ id }) => id))),
    latency: createLatency(),
    gateways: new Map(hostsOf(cells).map((host) => [host, gatewayOf(host, cells)])),
    outboxes: cells
      .flatMap(({ arms, plcs }) => [...arms, ...plcs])
      .map(({ id, telemetryHz }) =>
        createOutbox(createSensors(id, { hz: telemetryHz, seed: o.seed, epoch: o.startMs })),
      ),
    scans: 0,
    stops: 0,
    malformed: 0,
  };
}

function gatewayOf(host: string, cells: readonly CellPlan[]): GatewayState {
  const own = cells.filter((cell) => cell.host === host);
  return {
    host,
    cells: own,
    commandPulse: createPulse(),
    verdictPulse: createPulse(),
    sweepTimes: new Map(own.map(({ name }) => [name, new Map()])),
    commands: 0,
    judged: { commands: 0, stood: new Set() },
  };
}

/** The cell of a machine id. */
export function cellNameOf(machine: string): string {
  return machine.slice(0, machine.indexOf('/'));
}
