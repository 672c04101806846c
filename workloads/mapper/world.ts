import type { CellPlan, LinePlan } from '../contracts/plan.ts';
import type { MachineId, MachineKind } from '../contracts/topics.ts';
import type { TwinProperty } from '../contracts/twin.ts';
import { deviceName, TWIN } from '../contracts/twin.ts';

/** The machines whose twins this gateway's mapper moves. */
export interface World {
  readonly site: string;
  readonly cells: readonly string[];
  readonly devices: ReadonlyMap<MachineId, Device>;
  /** how far a stamp may lie in the future */
  readonly clockToleranceMs: number;
}

export interface Device {
  readonly machine: MachineId;
  readonly kind: MachineKind;
  readonly cell: string;
  /** as KubeEdge knows it */
  readonly name: string;
  readonly properties: ReadonlyMap<string, TwinProperty>;
  /** not heard of for so long, it is offline */
  readonly silentAfterMs: number;
  /** where it is observed, if it has no MQTT */
  readonly coap: string | undefined;
}

/** A machine that reports says something every second; the slowest is a camera of one picture in 100 s. */
const SILENT_AFTER_MS = 30_000;

export function worldOf(plan: LinePlan, gateway: string): World {
  const cells = plan.cells.filter(({ host }) => host === gateway);
  const devices = cells.flatMap(devicesOf);
  return {
    site: plan.site,
    cells: cells.map(({ name }) => name),
    devices: new Map(devices.map((device) => [device.machine, device])),
    clockToleranceMs: plan.safety.clockToleranceMs,
  };
}

function devicesOf({ name: cell, arms, scanners, cameras, plcs }: CellPlan): readonly Device[] {
  const device = (machine: MachineId, kind: MachineKind, rateHz = 1, coap?: string): Device => ({
    machine,
    kind,
    cell,
    name: deviceName(machine),
    properties: new Map(TWIN[kind].map((property) => [property.name, property])),
    silentAfterMs: Math.max(SILENT_AFTER_MS, 3000 / rateHz),
    coap,
  });
  return [
    ...arms.map(({ id }) => device(id, 'arm')),
    ...scanners.map(({ id, rateHz }) => device(id, 'scanner', rateHz)),
    ...cameras.map(({ id, rateHz }) => device(id, 'camera', rateHz)),
    ...plcs.map(({ id, coap }) => device(id, 'plc', 1, coap)),
  ];
}
