/**
 * The topic grammar: `<site>/<cell>/<kind>/<machine>/<channel>`, each part a DNS label, so that no part can hold
 * a separator or a wildcard. A topic is derived from the site file and typed nowhere.
 */

export const CHANNELS = {
  arm: ['command', 'state', 'telemetry'],
  scanner: ['scan'],
  camera: ['frame', 'verdict'],
  plc: ['telemetry', 'desired'],
} as const;

export type MachineKind = keyof typeof CHANNELS;
export type Channel<K extends MachineKind = MachineKind> = (typeof CHANNELS)[K][number];

/** `<kind>/<channel>`: what a workload reads or writes, whichever the machine. */
export type Flow = { [K in MachineKind]: `${K}/${Channel<K>}` }[MachineKind];

/** `<cell>/<kind>/<machine>`: a machine's name in every message, and its stream in the ledger. */
export type MachineId = `${string}/${MachineKind}/${string}`;

export interface Topic {
  site: string;
  machine: MachineId;
  flow: Flow;
}

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

export function machineId(cell: string, kind: MachineKind, machine: string): MachineId {
  return `${cell}/${kind}/${machine}`;
}

/** Whether a text is `<cell>/<kind>/<machine>`. */
export function isMachineId(text: string): text is MachineId {
  const [cell, kind, machine, ...rest] = text.split('/');
  if (!cell || !kind || !machine || rest.length > 0) return false;
  return LABEL.test(cell) && Object.hasOwn(CHANNELS, kind) && LABEL.test(machine);
}

export function topicOf(site: string, machine: MachineId, channel: Channel): string {
  return `${site}/${machine}/${channel}`;
}

/** Every topic of one flow in one cell. */
export function filterOf(site: string, cell: string, flow: Flow): string {
  const [kind, channel] = flow.split('/') as [MachineKind, Channel];
  return `${site}/${cell}/${kind}/+/${channel}`;
}

/** The parts of a topic, or undefined where it is not one of ours: devices are hostile, so nothing is assumed. */
export function parseTopic(topic: string): Topic | undefined {
  const parts = topic.split('/');
  const [site, cell, kind, machine, channel] = parts;
  if (parts.length !== 5 || !site || !cell || !kind || !machine || !channel) return undefined;
  if (![site, cell, machine].every((part) => LABEL.test(part))) return undefined;
  if (!Object.hasOwn(CHANNELS, kind)) return undefined;
  const channels: readonly string[] = CHANNELS[kind as MachineKind];
  if (!channels.includes(channel)) return undefined;
  return { site, machine: machineId(cell, kind as MachineKind, machine), flow: `${kind}/${channel}` as Flow };
}
