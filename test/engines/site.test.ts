import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { imageUse } from '../../infra/images.ts';
import type { MachineId } from '../../workloads/contracts/topics.ts';
import { topicOf } from '../../workloads/contracts/topics.ts';
import { ended } from '../stacks/a-process.ts';
import { KubeError } from './cluster/kube-client.ts';
import { inNamespace } from './cluster/network-namespace.ts';
import { remainsOf } from './cluster/remains.ts';
import type { Attached } from './cluster/site-network.ts';
import type { Status } from './cluster/status.ts';
import { memoryOf } from './cluster/status.ts';
import { until } from './cluster/until.ts';
import { programIfThere } from './programs.ts';
import { prove, ROOT_MISSING } from './proof/prove.ts';
import type { RunningSite } from './site.ts';
import { startSite } from './site.ts';
import type { ExpectedPod } from './site/expected-pods.ts';
import { expectedPods } from './site/expected-pods.ts';
import type { Pod } from './site/pods.ts';
import { isReady, restartsOf } from './site/pods.ts';
import { processOf } from './site/pod-process.ts';
import { TLS_DIR, TRIAL, TRIAL_NAMESPACE, trialPod } from './site/trial-pods.ts';
import { whyNotReady } from './site/why-not-ready.ts';

const SETTLE_MS = 90_000;
// The first start on a machine also builds the images, one of them with a compiler.
const START_TIMEOUT_MS = 900_000;
const NEEDS = [
  ...['kube-apiserver', 'etcd', 'containerd', 'runc', 'kube-proxy', 'coredns', 'crane', 'pause', 'pulumi'],
  ...['ip', 'iptables', 'dpkg-deb'],
];
const LINE_PORT = 30_883;

/** One site from its start to its end: each test finds it as the one before has left it. */
describe('graz as pods', () => {
  const claim = (artefact: string) => ({
    artefact: `graz as pods: ${artefact}`,
    judge: 'kubelet',
    needs: NEEDS,
    hindrance: ROOT_MISSING,
  });
  let running: RunningSite | undefined;
  let line: Attached | undefined;
  let readyAfterMs = 0;
  // A folder of its own, so that a site which a person keeps is another one.
  const temporary = mkdtempSync('/tmp/mwt-');
  chmodSync(temporary, 0o755);
  const there = (): RunningSite => {
    if (running === undefined) throw new Error('the site did not start');
    return running;
  };

  beforeAll(async () => {
    const isMissing = ['kubelet', ...NEEDS].some((program) => programIfThere(program) === undefined);
    if (isMissing || ROOT_MISSING !== undefined) return;
    vi.stubEnv('TMPDIR', temporary);
    const begunAt = performance.now();
    running = await startSite({ site: 'graz' });
    readyAfterMs = performance.now() - begunAt;
    line = await running.cluster.network?.attach('line', running.hubAddress.replace(/\d+$/, '3'));
  }, START_TIMEOUT_MS);
  afterAll(async () => {
    await running?.stop();
    vi.unstubAllEnvs();
    rmSync(temporary, { recursive: true, force: true });
  });

  /** Each pod that the model wants, with the one that is there. */
  const pairs = async (): Promise<readonly (readonly [ExpectedPod, Pod])[]> => {
    const pods = await there().pods();
    return expectedPods(there().release).flatMap((expected) => {
      const own = pods.filter(
        ({ metadata: { namespace, labels }, spec }) =>
          namespace === expected.namespace &&
          labels?.['app.kubernetes.io/instance'] === expected.instance &&
          spec.nodeName === expected.host,
      );
      expect(own, `${expected.instance} on ${expected.host}`).toHaveLength(1);
      return own.map((pod) => [expected, pod] as const);
    });
  };

  it('every pod is Ready on the host that the model says, and no other pod is there', () =>
    prove(claim('brought up by pulumi up'), async () => {
      const all = await pairs();
      for (const [{ instance }, pod] of all) expect(isReady(pod), instance).toBe(true);
      expect(await there().pods()).toHaveLength(all.length);
      const hosts = there().release.site.hosts.map(({ name }) => name);
      const memory = await until('the kubelets to know the memory of their pods', SETTLE_MS, async () => {
        const known = [...(await memoryOf(there().cluster.client, hosts)).values()];
        return known.length >= all.length ? known : undefined;
      });
      const restarts = all.reduce((sum, [, pod]) => sum + restartsOf(pod), 0);
      const total = memory.reduce((sum, mib) => sum + mib, 0);
      return (
        `${all.length} pods on ${hosts.length} hosts Ready ${Math.round(readyAfterMs / 1000)} s after nothing was ` +
        `there, ${restarts} restarts, ${total} MiB in all`
      );
    }));

  it('every pod runs the bytes that the lock names', () =>
    prove(claim('images by digest'), async () => {
      const { lock, release } = there();
      for (const [{ spec, instance }, pod] of await pairs()) {
        const [container] = spec.containers;
        const named = Object.keys(lock.built).map((name) =>
          imageUse(lock, release.site.images.registry, name),
        );
        expect(named.map((use) => use?.reference)).toContain(container?.image);
        expect(pod.status.containerStatuses?.[0]?.imageID, instance).toBe(container?.image);
      }
      return `the kubelets report the digests of ${Object.keys(lock.built).length} rows and no other`;
    }));

  it('every process is held as its manifest says: no root, no capability, no new privilege, its own users', () =>
    prove(claim('confinement'), async () => {
      const all = await pairs();
      for (const [{ spec, instance }, pod] of all) {
        expect(pod.spec, instance).toMatchObject({
          ...(spec.hostNetwork === true && { hostNetwork: true }),
          securityContext: spec.securityContext,
        });
        const pid = processOf(there().cluster, pod);
        const status = readFileSync(`/proc/${pid}/status`, 'utf8');
        const field = (name: string) => new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(status)?.[1];
        const [, base] = readFileSync(`/proc/${pid}/uid_map`, 'utf8').trim().split(/\s+/).map(Number);
        const user = (base ?? 0) + (spec.securityContext?.runAsUser ?? 0);
        expect(field('Uid'), instance).toBe(String(user));
        expect(field('CapEff'), instance).toBe('0000000000000000');
        expect(field('NoNewPrivs'), instance).toBe('1');
        expect(field('Seccomp'), instance).toBe('2');
        // On an EdgeCore host, whose pods use its network, there is no user namespace.
        expect(base !== 0, instance).toBe(spec.hostNetwork !== true);
      }
      const own = all.filter(([{ spec }]) => spec.hostNetwork !== true).length;
      return `${all.length} processes; ${own} of them in a user namespace of their own`;
    }));

  it('the namespace of the line admits no pod that is not restricted', () =>
    prove({ ...claim('Pod Security'), judge: 'kube-apiserver' }, async () => {
      const { client } = there().cluster;
      const open = { metadata: { name: 'open' }, spec: { containers: [{ name: 'open', image: 'open:1' }] } };
      const ask = client.ask('POST', '/api/v1/namespaces/manufacturing/pods?dryRun=All', open);
      const refusal = await ask.then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(refusal).toBeInstanceOf(KubeError);
      expect((refusal as KubeError).message).toContain('violates PodSecurity "restricted:v1.35"');
      return 'enforced by its admission, at the version that the namespace names';
    }));

  it("each gateway's broker answers the line over TLS on its node port, by certificate and access list alone", () =>
    prove(claim('brokers'), async () => {
      const { authority, release } = there();
      const { site } = release;
      const ask = (url: string, own: MachineId, tlsDir?: string) => {
        const script = path.join(import.meta.dirname, 'site', 'ask-broker.ts');
        const args = [url, `${site.name}/+/arm/+/command`, topicOf(site.name, own, 'state')];
        if (line === undefined) throw new Error('the site has no network');
        return inNamespace(
          line.namespace,
          process.execPath,
          script,
          ...args,
          ...(tlsDir === undefined ? [] : [tlsDir]),
        );
      };
      for (const { name, address } of site.hosts) {
        const own = site.cells.find(({ host }) => host === name)?.arms[0]?.id;
        if (own === undefined) throw new Error(`${name} has no arm`);
        const url = `mqtts://${address}:${LINE_PORT}`;
        const heard = await until(`a STOP for ${own}`, SETTLE_MS, async () => {
          const topics = await ask(url, own, await authority.folderFor(own));
          return topics === '' ? undefined : topics;
        });
        // Of all arms of the gateway, which stand because no scan has come, it hears its own alone.
        expect(heard, name).toBe(topicOf(site.name, own, 'command'));
        expect(await ask(url, own), name).toMatch(/CERTIFICATE_REQUIRED|ECONNRESET/);
        expect(await ask(`mqtt://${address}:1883`, own), name).toBe('ECONNREFUSED');
      }
      return `${site.hosts.length} gateways; an arm hears its own STOP alone, a stranger nothing, port 1883 is closed`;
    }));

  it('the images that no site has yet start as restricted pods too: the hub and node-exporter', () =>
    prove(claim('images that no site has yet'), async () => {
      const { cluster, authority, lock, release } = there();
      const { client } = cluster;
      const { site } = release;
      const imageOf = (name: string) => imageUse(lock, site.images.registry, name)?.reference ?? '';
      const host = site.hosts[1]?.name ?? '';
      const folder = await authority.folderFor('hub', ['hub']);
      const files = ['ca.crt', 'tls.crt', 'tls.key'].map(
        (key) => [key, readFileSync(path.join(folder, key), 'utf8')] as const,
      );
      const metadata = { name: 'hub-tls', namespace: TRIAL };
      const secret = { apiVersion: 'v1', kind: 'Secret', metadata, stringData: Object.fromEntries(files) };
      const stateDir = '/var/lib/hub';
      const environment = {
        ...{ SITE: site.name, LOG_LEVEL: 'info', HTTP_HOST: '0.0.0.0', HTTP_PORT: '8084' },
        ...{ LISTEN_HOST: '0.0.0.0', LISTEN_PORT: '7443', TLS_DIR, STATE_DIR: stateDir },
      };
      const hub = { name: 'hub', image: imageOf('hub'), host, environment, certificate: 'hub-tls', stateDir };
      const exporter = { name: 'node-exporter', image: imageOf('node-exporter'), host };
      for (const object of [
        TRIAL_NAMESPACE,
        secret,
        trialPod({ ...hub, ready: { path: '/readyz', port: 8084 } }),
        trialPod({ ...exporter, ready: { path: '/metrics', port: 9100 } }),
      ]) {
        await cluster.apply(object);
      }
      for (const name of ['hub', 'node-exporter']) {
        let pod: Pod | undefined;
        await until(`${name} to be Ready`, SETTLE_MS, async () => {
          pod = (await client.get(`/api/v1/namespaces/${TRIAL}/pods/${name}`)) as Pod;
          return isReady(pod);
        }).catch(async (error: unknown) => {
          throw new Error(pod === undefined ? name : await whyNotReady(client, pod), { cause: error });
        });
        expect(pod?.status.containerStatuses?.[0]?.imageID).toBe(imageOf(name));
      }
      return 'both Ready by what they answer themselves';
    }));

  it('a kept site shows its hosts and pods, and down leaves nothing of it on this machine', () =>
    prove(claim('taken down'), async () => {
      const { cluster, release } = there();
      cluster.keep();
      running = undefined;
      const command = (verb: string, ...flags: string[]) =>
        ended(process.execPath, ['test/engines/cluster/main.ts', 'graz', verb, ...flags], {});
      const shown = await command('status', '--json');
      const { hosts, pods } = JSON.parse(shown.stdout) as Status;
      expect(hosts.map(({ name }) => name)).toEqual(release.site.hosts.map(({ name }) => name));
      expect(pods.filter((pod) => pod.isReady)).toHaveLength(expectedPods(release).length);
      for (const { name } of pods) expect(shown.stderr).toContain(name);
      expect(shown.code).toBe(0);
      const down = await command('down');
      expect([down.code, down.stderr]).toEqual([0, 'graz is down, and nothing of it is left\n']);
      expect(remainsOf(cluster.folder)).toEqual([]);
      expect((await command('status', '--json')).code).toBe(1);
      return 'no process, mount, network, cgroup or file after all pods on four hosts';
    }));
});
