import type { MachineId, MachineKind } from './topics.ts';
import { isMachineId } from './topics.ts';

/**
 * The twin of a machine: what the site knows of it by name, on KubeEdge's devices and wherever else it is shown. infra
 * makes a DeviceModel of each kind and a Device of each machine from this table; the mapper moves what is in it.
 *
 * A safety property is what the gateway itself saw or decided. It is never writable: nobody sets one from afar, on
 * either side of a cut, and nothing in a twin ever moves or stops an arm.
 */
export interface TwinProperty {
  /** camelCase, and the name of the message's field where it is one */
  readonly name: string;
  readonly description: string;
  /** as DeviceModel has it; INT is a whole number of 64 bits */
  readonly type: 'INT' | 'DOUBLE' | 'STRING' | 'BOOLEAN';
  /** whether somebody may desire a value, or only read what is reported */
  readonly access: 'ReadOnly' | 'ReadWrite';
  readonly unit?: string;
  /** both included; numbers only */
  readonly minimum?: number;
  readonly maximum?: number;
  /** what may be reported; texts only */
  readonly oneOf?: readonly string[];
  /** seen or decided at the edge for the safety of people: always ReadOnly */
  readonly isSafety?: true;
  /** what holds until somebody desires another value: of every ReadWrite property, and of no other */
  readonly initial?: string;
}

/** Of every machine. */
const COMMON: readonly TwinProperty[] = [
  {
    name: 'heardAt',
    description: 'when the gateway last heard of it: the time of a report is the edge’s, not the machine’s',
    type: 'INT',
    access: 'ReadOnly',
    unit: 'ms',
    minimum: 0,
  },
  {
    name: 'maintenance',
    description: 'somebody works on it: a mark for people, which moves and stops nothing',
    type: 'BOOLEAN',
    access: 'ReadWrite',
    initial: 'false',
  },
  {
    name: 'reportPeriodMs',
    description: 'how often the mapper reports what has changed',
    type: 'INT',
    access: 'ReadWrite',
    unit: 'ms',
    minimum: 200,
    maximum: 3_600_000,
    initial: '10000',
  },
];

/** S47, of machines that send telemetry: the last reading. */
const READING: readonly TwinProperty[] = [
  {
    name: 'temperatureC',
    description: 'of the last reading',
    type: 'DOUBLE',
    access: 'ReadOnly',
    unit: '°C',
  },
  {
    name: 'humidityPct',
    description: 'of the last reading',
    type: 'DOUBLE',
    access: 'ReadOnly',
    unit: '%',
    minimum: 0,
    maximum: 100,
  },
  {
    name: 'status',
    description: 'of the last reading',
    type: 'STRING',
    access: 'ReadOnly',
    oneOf: ['OK', 'WARN', 'FAIL'],
  },
];

export const TWIN: Readonly<Record<MachineKind, readonly TwinProperty[]>> = {
  arm: [
    ...COMMON,
    ...READING,
    {
      name: 'moving',
      description: 'as the arm last said of itself',
      type: 'BOOLEAN',
      access: 'ReadOnly',
      isSafety: true,
    },
    {
      name: 'speedMmS',
      description: 'of its tool, as the arm last said of itself',
      type: 'DOUBLE',
      access: 'ReadOnly',
      unit: 'mm/s',
      minimum: 0,
      isSafety: true,
    },
    {
      name: 'action',
      description: 'what it was last commanded; whether that still holds only the arm knows',
      type: 'STRING',
      access: 'ReadOnly',
      oneOf: ['STOP', 'SLOW', 'RUN'],
      isSafety: true,
    },
  ],
  scanner: [
    ...COMMON,
    {
      name: 'nearestMm',
      description: 'the shortest range of the last scan; 0 where no ray of it worked',
      type: 'INT',
      access: 'ReadOnly',
      unit: 'mm',
      minimum: 0,
      isSafety: true,
    },
    {
      name: 'failedRays',
      description: 'rays of the last scan that saw nothing at all, not even the end of their range',
      type: 'INT',
      access: 'ReadOnly',
      minimum: 0,
      isSafety: true,
    },
  ],
  camera: [
    ...COMMON,
    {
      name: 'label',
      description: 'of the last verdict on one of its frames',
      type: 'STRING',
      access: 'ReadOnly',
    },
    {
      name: 'score',
      description: 'of the last verdict on one of its frames',
      type: 'DOUBLE',
      access: 'ReadOnly',
      minimum: 0,
      maximum: 1,
    },
  ],
  plc: [...COMMON, ...READING],
};

/** What the report of a property says of its type: the words of EdgeCore's twin, not those of DeviceModel. */
export const REPORTED_TYPE: Readonly<Record<TwinProperty['type'], string>> = {
  INT: 'int',
  DOUBLE: 'float',
  STRING: 'string',
  BOOLEAN: 'boolean',
};

/** EdgeCore takes no other value: a report with one is refused whole. */
export const TWIN_VALUE = /^[a-zA-Z0-9\-_.,:/@#]{1,512}$/;

/** The namespace of every Device, and of the pods of EdgeCore hosts. */
export const DEVICE_NAMESPACE = 'edge';

/** A machine as KubeEdge knows it. No part has a dot in it, so that two machines never share a name. */
export function deviceName(machine: MachineId): string {
  return machine.replaceAll('/', '.');
}

/** The machine behind a name of KubeEdge's, which comes from outside. */
export function machineOfDevice(name: string): MachineId | undefined {
  const machine = name.replaceAll('.', '/');
  return isMachineId(machine) ? machine : undefined;
}

/**
 * What the mapper and EdgeCore say to each other on the gateway's broker. EdgeCore 1.23 subscribes `<namespace>/<device>`
 * (its documentation still has one part where two are); it answers an update on `…/result`.
 */
const EVENTS = `$hw/events/device/${DEVICE_NAMESPACE}`;

export function twinUpdateTopic(device: string): string {
  return `${EVENTS}/${device}/twin/update`;
}

export function twinResultTopic(device: string): string {
  return `${twinUpdateTopic(device)}/result`;
}

/** What EdgeCore says where a value is expected and another was reported, at every update of that device. */
export function twinDeltaTopic(device: string): string {
  return `${twinUpdateTopic(device)}/delta`;
}

export function twinGetTopic(device: string): string {
  return `${EVENTS}/${device}/twin/get`;
}

export function twinGetResultTopic(device: string): string {
  return `${twinGetTopic(device)}/result`;
}

export function stateUpdateTopic(device: string): string {
  return `${EVENTS}/${device}/state/update`;
}

export function stateResultTopic(device: string): string {
  return `${stateUpdateTopic(device)}/result`;
}

/** Every answer of EdgeCore's to a gateway's mapper, as filters. */
export const TWIN_ANSWERS: readonly string[] = [
  twinResultTopic,
  twinDeltaTopic,
  twinGetResultTopic,
  stateResultTopic,
].map((topic) => topic('+'));
