import type { CellPlan } from '../../workloads/contracts/plan.ts';
import type { Channel, Flow, MachineId, MachineKind } from '../../workloads/contracts/topics.ts';
import { CHANNELS, filterOf, topicOf } from '../../workloads/contracts/topics.ts';
import {
  stateUpdateTopic,
  TWIN_ANSWERS,
  twinGetTopic,
  twinUpdateTopic,
} from '../../workloads/contracts/twin.ts';
import type { Host, Site } from '../site/site.ts';
import { isOnEdge } from '../kube/instance.ts';
import { instanceName } from '../kube/names.ts';
import { edgecoreSubject } from './kubeedge/endpoint.ts';
import { MOSQUITTO, UPTIME } from './mosquitto-template.ts';
import { servicesOf } from './services.ts';

/** What a machine itself may do with each of its channels; the rest is between services. */
const MACHINE_MAY: Readonly<Record<Flow, 'read' | 'write' | 'nothing'>> = {
  'arm/command': 'read',
  'arm/state': 'write',
  'arm/telemetry': 'write',
  'scanner/scan': 'write',
  'camera/frame': 'write',
  'camera/verdict': 'nothing',
  'plc/telemetry': 'write',
  'plc/desired': 'write',
};

/** What EdgeCore takes and answers, of whoever moves the twins of its devices. */
const TWIN_MOVER: User['may'] = [
  ...TWIN_ANSWERS.map((topic) => ({ access: 'read' as const, topic })),
  ...[twinUpdateTopic, twinGetTopic, stateUpdateTopic].map((topic) => ({
    access: 'write' as const,
    topic: topic('+'),
  })),
];

/** Someone whom the broker knows by the common name of their certificate, and the topics that are theirs. */
interface User {
  name: string;
  may: readonly { access: 'read' | 'write'; topic: string }[];
}

/**
 * The access list of a gateway's broker: every machine of its cells has its own topics, every service those that its
 * manifest reads and writes. A certificate of another gateway's machine is valid here and may do nothing.
 */
export function mosquittoAcl(site: Site, host: Host): string {
  const cells = site.cells.filter((cell) => cell.host === host.name);
  const probe: User = { name: instanceName(MOSQUITTO, host.name), may: [{ access: 'read', topic: UPTIME }] };
  const users = [
    probe,
    ...serviceUsers(site, host, cells),
    ...edgecoreUsers(host),
    ...cells.flatMap((cell) => machineUsers(site, cell)),
  ];
  return users
    .map(({ name, may }) =>
      [`user ${name}`, ...may.map(({ access, topic }) => `topic ${access} ${topic}`), ''].join('\n'),
    )
    .join('\n');
}

function serviceUsers(site: Site, host: Host, cells: readonly CellPlan[]): readonly User[] {
  return servicesOf(host).map(({ manifest: { name, reads, writes, besideEdgeCore } }) => ({
    name: instanceName(name, host.name),
    may: [
      ...(besideEdgeCore === true ? TWIN_MOVER : []),
      ...cells.flatMap((cell) => [
        ...reads.map((flow) => ({ access: 'read' as const, topic: filterOf(site.name, cell.name, flow) })),
        ...writes.map((flow) => ({ access: 'write' as const, topic: filterOf(site.name, cell.name, flow) })),
      ]),
    ],
  }));
}

/** EdgeCore, which takes reports of twins and answers them; it subscribes these and `+/user/#`, which nobody uses. */
function edgecoreUsers(host: Host): readonly User[] {
  if (!isOnEdge(host)) return [];
  const topics = ['$hw/events/device/+/+/#', '$hw/events/node/+/membership/#'];
  return [
    {
      name: edgecoreSubject(host),
      may: topics.flatMap((topic) => [
        { access: 'read' as const, topic },
        { access: 'write' as const, topic },
      ]),
    },
  ];
}

function machineUsers(site: Site, cell: CellPlan): readonly User[] {
  return machinesOf(cell).map(({ id, kind }) => ({
    name: id,
    may: CHANNELS[kind].flatMap((channel: Channel) => {
      const access = MACHINE_MAY[`${kind}/${channel}` as Flow];
      return access === 'nothing' ? [] : [{ access, topic: topicOf(site.name, id, channel) }];
    }),
  }));
}

/** Every machine of a cell, in the order of the plan. */
export function machinesOf(cell: CellPlan): readonly { id: MachineId; kind: MachineKind }[] {
  const { arms, scanners, cameras, plcs } = cell;
  const all: Readonly<Record<MachineKind, readonly { id: MachineId }[]>> = {
    arm: arms,
    scanner: scanners,
    camera: cameras,
    plc: plcs,
  };
  return (Object.keys(all) as MachineKind[]).flatMap((kind) => all[kind].map(({ id }) => ({ id, kind })));
}
