import { describe, expect, it } from 'vitest';
import { budgetOf } from '../../../infra/budget/budget.ts';
import { mosquittoAcl } from '../../../infra/charts/mosquitto-acl.ts';
import { kubeedgeImages } from '../../../infra/charts/kubeedge/cloudcore.ts';
import { devices } from '../../../infra/charts/kubeedge/devices.ts';
import type { KubeObject } from '../../../infra/kube/object.ts';
import { render } from '../../../infra/render.ts';
import { deviceName, machineOfDevice, TWIN, TWIN_VALUE } from '../../../workloads/contracts/twin.ts';
import { aSite } from '../../site.ts';
import { objectOf } from '../rendered.ts';
import { aCell, aHost, aLock, aSmallSite } from '../small-site.ts';

const CHART = 'helm.cattle.io/HelmChart/kube-system/cloudcore';
const values = (site = aSmallSite()) => {
  const { valuesContent } = objectOf(CHART, site).spec as { valuesContent: string };
  return JSON.parse(valuesContent) as Record<string, Record<string, unknown>> & {
    cloudCore: Record<string, unknown> & { modules: Record<string, Record<string, unknown>> };
  };
};
const specOf = (object: KubeObject | undefined) => object?.spec as Record<string, unknown> | undefined;

/** No host of KubeEdge. */
const PLAIN = aSmallSite({ hosts: [aHost({ memoryMiB: 4096 })], cells: [aCell('press', 'gw-1')] });

describe('CloudCore', () => {
  it('S49 is bound to the server, whose address EdgeCore is told and its certificate names', () => {
    const { cloudCore } = values();
    expect(cloudCore.modules.cloudHub).toMatchObject({
      advertiseAddress: ['192.0.2.11'],
      dnsNames: ['gw-1'],
      websocket: { enable: true, port: 10_000 },
    });
    expect(JSON.stringify(cloudCore.affinity)).toContain(
      '{"key":"kubernetes.io/hostname","operator":"In","values":["gw-1"]}',
    );
    // The new one has no ports beside the old one.
    expect(cloudCore).toMatchObject({ hostNetWork: true, strategy: { type: 'Recreate' } });
  });

  it('T3 asks everybody who they are, and opens nothing that nobody uses', () => {
    const { cloudCore, mosquitto, iptablesManager, admission, controllerManager } = values();
    expect(cloudCore.featureGates).toEqual({ requireAuthorization: true });
    expect(cloudCore.securityContext).toMatchObject({ privileged: false });
    for (const module of ['cloudStream', 'dynamicController', 'router', 'taskManager'])
      expect(cloudCore.modules[module]).toEqual({ enable: false });
    for (const part of [mosquitto, iptablesManager, admission, controllerManager])
      expect(part).toMatchObject({ enable: false });
  });

  it('is 1.23.1 in every tag that the chart has, which says 1.23.0 itself', () => {
    const { tag } = values().cloudCore.image as { tag: string };
    expect(tag).toMatch(/^(v1\.23\.1@sha256:|unresolved)/);
    for (const part of ['iptablesManager', 'controllerManager', 'admission'])
      expect(values()[part]?.image).toEqual({ tag: 'v1.23.1' });
    expect(kubeedgeImages(aSmallSite())).toEqual(['cloudcore', 'pause']);
  });

  it('has the right to the status of devices that its chart forgot', () => {
    const role = objectOf('rbac.authorization.k8s.io/ClusterRole/_/cloudcore-devicestatuses');
    expect(role.metadata.labels).toMatchObject({ 'rbac/aggregate-to-cloudcore': 'true' });
    expect(role.rules).toMatchObject([{ resources: ['devicestatuses', 'devicestatuses/status'] }]);
  });

  it('is in a namespace where nobody else may talk, and is reckoned with where it is', () => {
    expect(objectOf('core/Namespace/_/kubeedge').metadata.labels).toMatchObject({
      'pod-security.kubernetes.io/enforce': 'privileged',
    });
    expect(objectOf('networking.k8s.io/NetworkPolicy/kubeedge/default-deny')).toBeDefined();
    const site = aSite();
    const { hosts, homeless } = budgetOf(render(site, aLock()));
    expect(homeless).toEqual([]);
    const server = hosts.find(({ host }) => host.name === 'gw-1');
    expect(server?.rows.find(({ name }) => name === 'cloudcore')).toMatchObject({
      why: 'here',
      requests: { cpuMilli: 50, memoryMiB: 72 },
    });
    expect(server?.free.memoryMiB).toBeGreaterThanOrEqual(0);
  });

  it('is nowhere where no host is KubeEdge’s', () => {
    const ids = render(PLAIN, aLock()).placed.map(({ id }) => id);
    expect(ids.filter((id) => /cloudcore|kubeedge|Device/.test(id))).toEqual([]);
    expect(kubeedgeImages(PLAIN)).toEqual([]);
  });
});

describe('the devices of a site', () => {
  const all = devices(aSmallSite());
  const models = all.filter(({ kind }) => kind === 'DeviceModel');
  const machines = all.filter(({ kind }) => kind === 'Device');

  it('S50 are the arms, cameras, scanners and PLCs of its EdgeCore hosts, each with the model of its kind', () => {
    expect(machines.map(({ metadata }) => metadata.name)).toEqual([
      'weld.arm.a1',
      'weld.scanner.s1',
      'weld.camera.c1',
      'weld.plc.p1',
    ]);
    expect(models.map(({ metadata }) => metadata.name)).toEqual(['arm', 'scanner', 'camera', 'plc']);
    for (const machine of machines) {
      const { deviceModelRef, nodeName, properties } = specOf(machine) as {
        deviceModelRef: { name: string };
        nodeName: string;
        properties: { name: string }[];
      };
      expect(nodeName).toBe('gw-2');
      const model = specOf(models.find(({ metadata }) => metadata.name === deviceModelRef.name));
      expect(properties.map(({ name }) => name)).toEqual(
        (model?.properties as { name: string }[]).map(({ name }) => name),
      );
    }
    const graz = devices(aSite()).filter(({ kind }) => kind === 'Device');
    // Six cells of five arms, two scanners, a camera and a PLC.
    expect(graz).toHaveLength(54);
  });

  it('let nobody write what the safety of people hangs on, and hold nothing that somebody desires', () => {
    for (const properties of Object.values(TWIN)) {
      for (const { name, access, isSafety, initial } of properties) {
        if (isSafety === true) expect(`${name} ${access}`).toBe(`${name} ReadOnly`);
        expect(initial !== undefined).toBe(access === 'ReadWrite');
        if (initial !== undefined) expect(initial).toMatch(TWIN_VALUE);
      }
      const names = properties.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
    }
    expect(JSON.stringify(all)).not.toContain('desired');
  });

  it('have names from which their machines come back', () => {
    expect(deviceName('weld-25/arm/arm-1')).toBe('weld-25.arm.arm-1');
    expect(machineOfDevice('weld-25.arm.arm-1')).toBe('weld-25/arm/arm-1');
    for (const hostile of ['', 'weld.arm', 'weld.robot.a', 'weld.arm.a.b', 'weld.arm.$a', '#'])
      expect(machineOfDevice(hostile)).toBeUndefined();
  });
});

describe('EdgeCore at the broker of its gateway', () => {
  it('S51 hears reports of twins and answers them, and is nobody on a K3s host', () => {
    const site = aSmallSite();
    const [server, edge] = site.hosts;
    const acl = mosquittoAcl(site, edge!);
    const [, rows = ''] = acl.split('user edgecore-gw-2\n');
    expect(rows.split('\n\n', 1)[0]?.split('\n')).toEqual([
      'topic read $hw/events/device/+/+/#',
      'topic write $hw/events/device/+/+/#',
      'topic read $hw/events/node/+/membership/#',
      'topic write $hw/events/node/+/membership/#',
    ]);
    expect(mosquittoAcl(site, server!)).not.toContain('edgecore');
  });
});
