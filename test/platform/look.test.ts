import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../infra/kube/object.ts';
import { prepare } from '../../stacks/prepare.ts';
import { buildImages } from '../../workloads/image/build.ts';
import { IMAGES } from '../../workloads/image/catalog.ts';
import { readLocks } from '../../workloads/image/plan.ts';
import type { Cluster } from '../engines/cluster.ts';
import { startCluster } from '../engines/cluster.ts';
import { until } from '../engines/cluster/until.ts';
import { program, programIfThere } from '../engines/programs.ts';
import { prove, ROOT_MISSING } from '../engines/proof/prove.ts';
import type { Ended } from '../stacks/a-process.ts';
import { npmRun, REPOSITORY } from '../stacks/a-process.ts';
import { readLayout } from '../workloads/image/a-layout.ts';

const SETTLE_MS = 90_000;
const START_MS = 300_000;
const NEEDS = [
  ...['kube-apiserver', 'etcd', 'containerd', 'runc', 'kube-proxy', 'coredns', 'crane', 'pause', 'kubectl'],
  ...['ip', 'iptables', 'dpkg-deb'],
];
const HOST = 'gw-1';
const NAMESPACE = 'manufacturing';
const WORKLOAD = 'vision-inferencer';
const POD = `${WORKLOAD}-${HOST}-0`;

interface Pod extends KubeObject {
  readonly spec: { readonly ephemeralContainers?: readonly { readonly name: string }[] };
  readonly status: {
    readonly phase: string;
    readonly containerStatuses?: readonly { readonly restartCount: number }[];
    readonly ephemeralContainerStatuses?: readonly {
      readonly name: string;
      readonly state: { readonly running?: object; readonly terminated?: { readonly exitCode: number } };
    }[];
  };
}

interface Event extends KubeObject {
  readonly reason: string;
  readonly message: string;
}

describe('a look into a pod of graz', () => {
  const claim = (artefact: string) => ({ artefact, judge: 'kubelet', needs: NEEDS, hindrance: ROOT_MISSING });
  const { release } = prepare('graz', { date: '2026-11-24' });
  const { site } = release;
  const layoutFolder = mkdtempSync(path.join(os.tmpdir(), 'millwright-look-'));
  let cluster: Cluster | undefined;
  let image = '';
  const there = (): Cluster => {
    if (cluster === undefined) throw new Error('the cluster did not start');
    return cluster;
  };
  const variables = (): NodeJS.ProcessEnv => ({
    KUBECONFIG: there().kubeconfig,
    PATH: `${path.dirname(program('kubectl'))}:${process.env.PATH ?? ''}`,
  });
  const debug = (...args: string[]): Promise<Ended> =>
    npmRun('debug', ['graz', WORKLOAD, '--host', HOST, '--image', image, ...args], variables());
  const pod = async (): Promise<Pod> =>
    (await there().client.get(`/api/v1/namespaces/${NAMESPACE}/pods/${POD}`)) as Pod;

  beforeAll(async () => {
    const isMissing = ['kubelet', ...NEEDS].some((one) => programIfThere(one) === undefined);
    if (isMissing || ROOT_MISSING !== undefined) return;
    await buildImages({
      root: REPOSITORY,
      images: IMAGES.filter(({ name }) => name === 'debug'),
      locks: await readLocks(REPOSITORY),
      folder: layoutFolder,
      downloads: path.join(REPOSITORY, 'build', 'packages'),
      onBuilt: () => undefined,
    });
    const index = readLayout(layoutFolder).index('debug');
    image = `${site.images.registry}/debug@${index.digest}`;
    cluster = await startCluster({ site, nodes: 'real', hosts: [HOST] });
    const { registry } = cluster;
    await registry?.push(layoutFolder, index, `${site.images.registry.split('/').slice(1).join('/')}/debug`);
    const objects = release.placed.map(({ object }) => object);
    const wanted = objects.filter(
      ({ kind, metadata }) => kind === 'Namespace' && metadata.name === NAMESPACE,
    );
    for (const object of wanted) await cluster.apply(object);
    await until('the namespace to have an account', SETTLE_MS, () =>
      there().client.get(`/api/v1/namespaces/${NAMESPACE}/serviceaccounts/default`),
    );
    await cluster.apply(standIn(image));
    await until('the pod to run', SETTLE_MS, async () => (await pod()).status.phase === 'Running');
  }, START_MS);
  afterAll(async () => {
    await cluster?.stop();
    rmSync(layoutFolder, { recursive: true, force: true });
  });

  it('S82 npm run logs shows what the pod says, found by the labels of the model', () =>
    prove(claim('npm run logs'), async () => {
      const { code, stdout, stderr } = await npmRun('logs', ['graz', WORKLOAD, '--json'], variables());
      expect([code, stderr]).toEqual([0, expect.stringContaining('left out: gw-4') as string]);
      const { lines } = JSON.parse(stdout) as { lines: string[] };
      expect(lines).toEqual([`[pod/${POD}/${WORKLOAD}] {"msg":"a frame came late"}`]);
      const other = await npmRun('logs', ['graz', WORKLOAD, '--host', 'gw-2'], variables());
      expect([other.code, other.stdout]).toEqual([0, '']);
      return 'the lines of the one pod that runs, with its name, and of no other host';
    }));

  it('S81 npm run debug looks into the pod beside its process, is told at the site and ends', () =>
    prove(claim('npm run debug'), async () => {
      const look = 'wget -qO- http://127.0.0.1:8082/ ; ps ; id -u ; kill -9 1 ; touch /x';
      const { code, stdout, stderr } = await debug('--json', '--reason', 'a test', '--', 'sh', '-c', look);
      expect(code, stderr).toBe(1);
      const { output, container } = JSON.parse(stdout) as { output: string; container: string };
      expect(output).toContain('the service answers');
      expect(output).toMatch(/httpd -f -p 8082/);
      expect(output).toContain('10099');
      expect(output).toContain('Operation not permitted');
      expect(output).toContain('Read-only file system');
      const { spec, status } = await pod();
      expect(spec.ephemeralContainers?.map(({ name }) => name)).toEqual([container]);
      expect(status.ephemeralContainerStatuses?.[0]?.state.terminated?.exitCode).toBe(1);
      expect(status.containerStatuses?.[0]?.restartCount).toBe(0);
      const events = await there().client.list<Event>(`/api/v1/namespaces/${NAMESPACE}/events`);
      const told = events.filter(({ reason }) => reason === 'DebugSession');
      expect(told.map(({ message }) => message)).toEqual([
        expect.stringMatching(/^\S+@\S+ looks into it for at most 15 min: a test$/) as string,
      ]);
      return 'it saw the service and its processes, could not end them or write, and Pod Security admitted it';
    }));

  it('S81 npm run debug leaves nothing running when it is stopped in the middle', () =>
    prove(claim('npm run debug, stopped'), async () => {
      const args = ['debug', 'graz', WORKLOAD, '--host', HOST, '--image', image, '--', 'sleep', '600'];
      const child = spawn(process.execPath, [path.join('stacks', 'run.js'), ...args], {
        cwd: REPOSITORY,
        env: { ...process.env, ...variables() },
        stdio: 'ignore',
      });
      const exit = once(child, 'exit') as Promise<[number | null]>;
      const running = async () =>
        (await pod()).status.ephemeralContainerStatuses?.find(({ state }) => state.running);
      await until('the container to run', SETTLE_MS, running);
      child.kill('SIGTERM');
      expect((await exit)[0]).toBe(1);
      await until('the container to end', SETTLE_MS, async () => (await running()) === undefined);
      expect((await pod()).status.containerStatuses?.[0]?.restartCount).toBe(0);
      return 'the container was ended, and the service was not';
    }));

  it('refuses a cluster that is of another site', () =>
    prove(claim('npm run debug at the wrong cluster'), async () => {
      const args = ['graz', WORKLOAD, '--host', HOST, '--image', image, '--json', '--', 'ps'];
      await there().client.ask('DELETE', `/api/v1/namespaces/${NAMESPACE}/pods/${POD}?gracePeriodSeconds=0`);
      await there().apply(standIn(image, 'lyon'));
      const { code, stderr } = await npmRun('debug', args, variables());
      expect([code, stderr]).toEqual([
        2,
        expect.stringContaining('this cluster is of the site lyon') as string,
      ]);
      return 'it read the site in the pod and did nothing';
    }));
});

/** A pod as the model names it, with a service that says one line and answers on the port of its health. */
function standIn(image: string, name = 'graz'): KubeObject {
  const serve =
    'mkdir /tmp/www; echo the service answers > /tmp/www/index.html; exec httpd -f -p 8082 -h /tmp/www';
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: POD,
      namespace: NAMESPACE,
      labels: { 'app.kubernetes.io/name': WORKLOAD, 'millwright.dev/host': HOST },
    },
    spec: {
      nodeSelector: { 'kubernetes.io/hostname': HOST },
      hostUsers: false,
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 1,
      securityContext: { runAsNonRoot: true, runAsUser: 10_002, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: WORKLOAD,
          image,
          command: ['/usr/bin/busybox', 'sh', '-c', `echo '{"msg":"a frame came late"}'; ${serve}`],
          env: [
            { name: 'SITE', value: name },
            { name: 'GATEWAY', value: HOST },
          ],
          volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
        },
      ],
      volumes: [{ name: 'tmp', emptyDir: {} }],
    },
  };
}
