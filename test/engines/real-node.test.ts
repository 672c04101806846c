import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../infra/kube/object.ts';
import { prepare } from '../../stacks/prepare.ts';
import type { Cluster } from './cluster.ts';
import { startCluster } from './cluster.ts';
import { inNamespace } from './cluster/network-namespace.ts';
import { until } from './cluster/until.ts';
import { programIfThere } from './programs.ts';
import { prove, ROOT_MISSING } from './proof/prove.ts';

const SETTLE_MS = 90_000;
const NEEDS = [
  ...['kube-apiserver', 'etcd', 'containerd', 'runc', 'kube-proxy', 'coredns', 'crane', 'pause'],
  ...['ip', 'iptables', 'ping'],
];
const HOSTS = ['gw-1', 'gw-2'];
const NAMESPACE: KubeObject = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'trial', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
};

interface Event {
  readonly reason: string;
  readonly message: string;
  readonly involvedObject: { readonly name: string };
}

interface Pod extends KubeObject {
  readonly status: { readonly phase: string; readonly podIP?: string };
}

describe('real hosts of graz', () => {
  const claim = (artefact: string) => ({ artefact, judge: 'kubelet', needs: NEEDS, hindrance: ROOT_MISSING });
  const { release } = prepare('graz', { date: '2026-11-24' });
  const { site } = release;
  let cluster: Cluster | undefined;
  const there = (): Cluster => {
    if (cluster === undefined) throw new Error('the cluster did not start');
    return cluster;
  };
  const podOn = async (host: string): Promise<Pod> =>
    (await there().client.get(`/api/v1/namespaces/trial/pods/on-${host}`)) as Pod;

  beforeAll(async () => {
    const isMissing = ['kubelet', ...NEEDS].some((program) => programIfThere(program) === undefined);
    if (isMissing || ROOT_MISSING !== undefined) return;
    cluster = await startCluster({ site, nodes: 'real', hosts: HOSTS });
  });
  afterAll(() => cluster?.stop());

  it('a host has the memory of the site file for its pods', () =>
    prove(claim('memory of a host'), async () => {
      const node = (await there().client.get('/api/v1/nodes/gw-1')) as {
        status: { allocatable: { memory: string } };
      };
      const mib = Number(node.status.allocatable.memory.replace('Ki', '')) / 1024;
      const wanted = site.hosts.find(({ name }) => name === 'gw-1')?.memoryMiB ?? 0;
      expect(Math.abs(mib - wanted)).toBeLessThan(32);
      return `${Math.round(mib)} MiB for pods, of ${wanted} MiB`;
    }));

  it('a restricted pod with a user namespace of its own runs from the registry of the site on each host', () =>
    prove(claim('restricted pods with a user namespace'), async () => {
      await there().apply(NAMESPACE);
      for (const host of HOSTS) await there().apply(trialPod(host, `${site.images.registry}/pause:1`));
      await until('the pods to run', SETTLE_MS, async () => {
        const pods = await Promise.all(HOSTS.map(podOn));
        return pods.every(({ status }) => status.phase === 'Running');
      });
      return `on ${HOSTS.length} hosts, image pulled by hosts.toml`;
    }));

  it('pods of different hosts reach each other, until the link between them is cut', () =>
    prove(claim('the network between hosts'), async () => {
      const [first, second] = await Promise.all(HOSTS.map(podOn));
      const address = second?.status.podIP ?? '';
      expect(first?.status.podIP).not.toBe(address);
      const from = there().nodes.get('gw-1');
      const to = there().nodes.get('gw-2');
      if (from === undefined || to === undefined) throw new Error('a host is missing');
      const reaches = () =>
        inNamespace(from.namespace, 'ping', '-c', '1', '-W', '1', address).then(
          () => true,
          () => false,
        );
      expect(await reaches()).toBe(true);
      await to.link.cut();
      expect(await reaches()).toBe(false);
      await to.link.mend();
      await until('the link to carry again', SETTLE_MS, reaches);
      return 'a cut link carries nothing, a mended one carries again';
    }));

  it("a path that a manifest names is the host's own, and not this machine's", () =>
    prove(claim('folders of a host'), async () => {
      const folder = '/var/lib/millwright/trial';
      await there().nodes.get('gw-2')?.run('mkdir', '-p', folder);
      expect(existsSync(folder)).toBe(false);
      await there().apply(keeper('gw-1', folder, site.images.registry));
      await there().apply(keeper('gw-2', folder, site.images.registry));
      const phaseOn = async (host: string) =>
        ((await there().client.get(`/api/v1/namespaces/default/pods/keeper-${host}`)) as Pod).status.phase;
      await until('the pod on gw-2 to run', SETTLE_MS, async () => (await phaseOn('gw-2')) === 'Running');
      const refusal = await until('the pod on gw-1 to be refused its folder', SETTLE_MS, async () => {
        const events = await there().client.list<Event>('/api/v1/namespaces/default/events');
        const refusals = events.filter(({ reason }) => reason === 'FailedMount');
        return refusals.find(({ involvedObject }) => involvedObject.name === 'keeper-gw-1');
      });
      expect(refusal.message).toContain(`${folder} is not a directory`);
      expect(await phaseOn('gw-1')).toBe('Pending');
      return 'a hostPath of type Directory starts a pod only on the host that has it';
    }));

  it('pods run on while containerd is stopped and started again', () =>
    prove(claim('containerd stopped and started'), async () => {
      const before = await podOn('gw-1');
      const node = there().nodes.get('gw-1');
      await node?.stopContainerd();
      await node?.startContainerd();
      const after = await podOn('gw-1');
      expect(after.status).toMatchObject({ phase: 'Running', podIP: before.status.podIP });
      return 'its pods keep their addresses';
    }));

  it('nothing is left of a cluster that was stopped', () =>
    prove(claim('a cluster leaves nothing'), async () => {
      const { dir, id } = there().folder;
      await there().stop();
      cluster = undefined;
      expect(existsSync(dir)).toBe(false);
      expect(existsSync(`/var/run/netns/mw-${id}-gw-1`)).toBe(false);
      expect(existsSync(`/sys/fs/cgroup/memory/mw-${id}`)).toBe(false);
      return 'no process, mount, network namespace, cgroup or file';
    }));
});

/** A pod that keeps its state in a folder of its host, as on an EdgeCore host. */
function keeper(host: string, folder: string, registry: string): KubeObject {
  const pod = trialPod(host, `${registry}/pause:1`, [{ name: 'state', mountPath: '/state' }]);
  return {
    ...pod,
    metadata: { name: `keeper-${host}`, namespace: 'default' },
    spec: {
      ...(pod.spec as object),
      hostUsers: true,
      volumes: [{ name: 'state', hostPath: { path: folder, type: 'Directory' } }],
    },
  };
}

function trialPod(host: string, image: string, volumeMounts: readonly object[] = []): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `on-${host}`, namespace: 'trial' },
    spec: {
      nodeSelector: { 'kubernetes.io/hostname': host },
      hostUsers: false,
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 10_010, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: 'trial',
          image,
          volumeMounts,
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
        },
      ],
    },
  };
}
