import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepare } from '../../stacks/prepare.ts';
import type { Cluster } from './cluster.ts';
import { startCluster } from './cluster.ts';
import { inNamespace } from './cluster/network-namespace.ts';
import type { Node } from './cluster/node.ts';
import type { PodNetwork } from './cluster/pod-network.ts';
import { getFrom, networkOfPod } from './cluster/pod-network.ts';
import { keeperPod, NAMESPACE, trialPod, trialService } from './cluster/trial-pod.ts';
import { until } from './cluster/until.ts';
import { programIfThere } from './programs.ts';
import { prove, ROOT_MISSING } from './proof/prove.ts';
import { processOf } from './site/pod-process.ts';
import type { Pod } from './site/pods.ts';

const SETTLE_MS = 90_000;
const NEEDS = [
  ...['kube-apiserver', 'etcd', 'containerd', 'runc', 'kube-proxy', 'coredns', 'crane', 'pause'],
  ...['ip', 'iptables', 'ping'],
];
const HOSTS = ['gw-1', 'gw-2'];
const SERVICE_PORT = 8080;
const NODE_PORT = 30_080;
const PING_BYTES = 60_000;
/** what stands outside the cluster */
const OUTSIDE = 'machine.line.example';
const OUTSIDE_ADDRESS = '10.20.0.3';

interface Event {
  readonly reason: string;
  readonly message: string;
  readonly involvedObject: { readonly name: string };
}

describe('real hosts of graz', () => {
  const claim = (artefact: string) => ({ artefact, judge: 'kubelet', needs: NEEDS, hindrance: ROOT_MISSING });
  const { release } = prepare('graz', { date: '2026-11-24' });
  const { site } = release;
  const image = `${site.images.registry}/pause:1`;
  let cluster: Cluster | undefined;
  const there = (): Cluster => {
    if (cluster === undefined) throw new Error('the cluster did not start');
    return cluster;
  };
  const podOn = async (host: string): Promise<Pod> =>
    (await there().client.get(`/api/v1/namespaces/trial/pods/on-${host}`)) as Pod;

  const networkOf = async (host: string): Promise<PodNetwork> =>
    networkOfPod(processOf(there(), await podOn(host)), there().folder.dir);
  const hostNamed = (host: string): Node => {
    const node = there().nodes.get(host);
    if (node === undefined) throw new Error(`there is no ${host}`);
    return node;
  };

  beforeAll(async () => {
    const isMissing = ['kubelet', ...NEEDS].some((program) => programIfThere(program) === undefined);
    if (isMissing || ROOT_MISSING !== undefined) return;
    cluster = await startCluster({
      site,
      nodes: 'real',
      hosts: HOSTS,
      names: { [OUTSIDE]: OUTSIDE_ADDRESS },
    });
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
      for (const host of HOSTS) await there().apply(trialPod(host, image));
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
      const from = hostNamed('gw-1');
      const to = hostNamed('gw-2');
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

  it('what each host runs is what the registry was given, by its digest', () =>
    prove({ ...claim('an image pushed and pulled'), judge: 'crane' }, async () => {
      const [, ...repository] = image.split('/');
      const digest = await there().registry?.crane(
        'digest',
        '--insecure',
        `$registry/${repository.join('/')}`,
      );
      for (const host of HOSTS) {
        const [container] = (await podOn(host)).status.containerStatuses ?? [];
        expect(container?.imageID, host).toBe(`${image.replace(/:1$/, '')}@${String(digest)}`);
      }
      return `pushed by crane, pulled by ${HOSTS.length} containerds under the name of the site's registry`;
    }));

  it('a pod resolves the names of Services and of what stands outside, and no other', () =>
    prove({ ...claim('names in a pod'), judge: 'coredns' }, async () => {
      await there().apply(trialService('gw-2', SERVICE_PORT, NODE_PORT));
      const { spec } = (await there().client.get('/api/v1/namespaces/trial/services/on-gw-2')) as {
        spec: { clusterIP: string };
      };
      const pod = await networkOf('gw-1');
      for (const name of ['on-gw-2', 'on-gw-2.trial', 'on-gw-2.trial.svc.cluster.local']) {
        const addresses = await until(`${name} to have an address`, SETTLE_MS, () => pod.resolve(name));
        expect(addresses, name).toEqual([spec.clusterIP]);
      }
      expect(await pod.resolve(OUTSIDE)).toEqual([OUTSIDE_ADDRESS]);
      await expect(pod.resolve('on-gw-3')).rejects.toThrow();
      return 'short and whole names, by the resolv.conf that its kubelet wrote';
    }));

  it('a Service leads from a pod of one host to a pod of another, and its node port from outside', () =>
    prove({ ...claim('a Service and its node port'), judge: 'kube-proxy' }, async () => {
      (await networkOf('gw-2')).serve(SERVICE_PORT, 'on gw-2');
      const pod = await networkOf('gw-1');
      const [address = ''] = await pod.resolve('on-gw-2');
      const byService = `http://${address}:${SERVICE_PORT}`;
      const words = await until('the Service to answer', SETTLE_MS, () => getFrom(pod, byService));
      expect(words).toBe('on gw-2');
      const machine = await there().network?.attach('machine', OUTSIDE_ADDRESS);
      if (machine === undefined) throw new Error('there is no network');
      for (const host of HOSTS) {
        const byNode = `http://${hostNamed(host).host.address}:${NODE_PORT}`;
        expect(await getFrom(machine.namespace, byNode), host).toBe('on gw-2');
      }
      return `from a pod by its address, and from a machine of the line by the port ${NODE_PORT} of each host`;
    }));

  it('a link that is shaped lets through what its rate allows and no more', () =>
    prove({ ...claim('a shaped link'), judge: 'ping' }, async () => {
      const { link, namespace } = hostNamed('gw-2');
      const { address } = hostNamed('gw-1').host;
      const shortestMs = async (): Promise<number> => {
        const size = ['-c', '3', '-s', String(PING_BYTES), '-q', address];
        return Number(/= ([\d.]+)\//.exec(await inNamespace(namespace, 'ping', ...size))?.[1]);
      };
      const openMs = await shortestMs();
      await link.shape(1);
      const shapedMs = await shortestMs();
      await link.shape(undefined);
      // What exceeds the burst of 32 KiB leaves at 125 bytes a millisecond, whatever else this machine does.
      expect(shapedMs).toBeGreaterThan((PING_BYTES - 32 * 1024) / 125);
      expect(await shortestMs()).toBeLessThan(shapedMs);
      return `${PING_BYTES / 1000} kB and back take ${openMs} ms, and ${shapedMs} ms at 1 Mbit/s`;
    }));

  it("a path that a manifest names is the host's own, and not this machine's", () =>
    prove(claim('folders of a host'), async () => {
      const folder = '/var/lib/millwright/trial';
      await hostNamed('gw-2').run('mkdir', '-p', folder);
      expect(existsSync(folder)).toBe(false);
      await there().apply(keeperPod('gw-1', folder, image));
      await there().apply(keeperPod('gw-2', folder, image));
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
      const node = hostNamed('gw-1');
      await node.stopContainerd();
      await node.startContainerd();
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
