import type { CellPlan } from '../../../workloads/contracts/plan.ts';
import type { MachineId, MachineKind } from '../../../workloads/contracts/topics.ts';
import type { TwinProperty } from '../../../workloads/contracts/twin.ts';
import { DEVICE_NAMESPACE, deviceName, TWIN } from '../../../workloads/contracts/twin.ts';
import { isOnEdge } from '../../kube/instance.ts';
import { HOST_LABEL, PART_OF } from '../../kube/names.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { Site } from '../../site/site.ts';
import { machinesOf } from '../mosquitto-acl.ts';

const API = 'devices.kubeedge.io/v1beta1';
/** How the mapper reaches machines: by the gateway's broker, or by CoAP for those that speak nothing else (S40). */
const PROTOCOL = 'millwright-line';

/** Of the cell that a machine stands in. */
export const CELL_LABEL = 'millwright.dev/cell';
export const KIND_LABEL = 'millwright.dev/machine-kind';

/**
 * S50: a device with its twin for every arm, camera, scanner and PLC whose gateway is an EdgeCore host.
 *
 * Not for the machines of K3s hosts: a twin is moved by the EdgeCore of the device's node and by nobody else, so theirs
 * would stay empty for ever, which reads as a machine that is away. What those say is on their own broker and in the
 * figures, as everywhere.
 */
export function devices(site: Site): readonly KubeObject[] {
  const cells = edgeCells(site);
  const machines = cells.flatMap((cell) => machinesOf(cell).map((machine) => ({ ...machine, cell })));
  const kinds = (Object.keys(TWIN) as MachineKind[]).filter((kind) =>
    machines.some((machine) => machine.kind === kind),
  );
  return [...kinds.map(deviceModel), ...machines.map(({ id, kind, cell }) => device(id, kind, cell))];
}

/** Cells whose machines have twins. */
export function edgeCells({ cells, hosts }: Pick<Site, 'cells' | 'hosts'>): readonly CellPlan[] {
  return cells.filter((cell) => isOnEdge(hosts.find(({ name }) => name === cell.host)));
}

function deviceModel(kind: MachineKind): KubeObject {
  return {
    apiVersion: API,
    kind: 'DeviceModel',
    metadata: { name: kind, namespace: DEVICE_NAMESPACE, labels: { ...PART_OF, [KIND_LABEL]: kind } },
    spec: { protocol: PROTOCOL, properties: TWIN[kind].map(modelProperty) },
  };
}

/** The API takes bounds as texts. */
function modelProperty(property: TwinProperty): object {
  const { name, description, type, access, unit, minimum, maximum } = property;
  return {
    name,
    description: property.oneOf === undefined ? description : `${description}: ${property.oneOf.join(', ')}`,
    type,
    accessMode: access,
    ...(minimum !== undefined && { minimum: String(minimum) }),
    ...(maximum !== undefined && { maximum: String(maximum) }),
    ...(unit !== undefined && { unit }),
  };
}

/** A property that is not named here is dropped by EdgeCore. What is desired of it is people's, and so in no release. */
function device(id: MachineId, kind: MachineKind, { name: cell, host }: CellPlan): KubeObject {
  return {
    apiVersion: API,
    kind: 'Device',
    metadata: {
      name: deviceName(id),
      namespace: DEVICE_NAMESPACE,
      labels: { ...PART_OF, [HOST_LABEL]: host, [CELL_LABEL]: cell, [KIND_LABEL]: kind },
    },
    spec: {
      deviceModelRef: { name: kind },
      nodeName: host,
      protocol: { protocolName: PROTOCOL, configData: { machine: id } },
      properties: TWIN[kind].map((property) => ({
        name: property.name,
        reportToCloud: true,
      })),
    },
  };
}
