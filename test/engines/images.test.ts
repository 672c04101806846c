import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { functions } from '../../infra/charts/functions/chart.ts';
import { FUNCTION_PORT } from '../../infra/charts/functions/template.ts';
import { imageUse } from '../../infra/images.ts';
import { FUNCTIONS } from '../../infra/kube/instance.ts';
import { prepare } from '../../stacks/prepare.ts';
import { loadSite } from '../../stacks/site-files.ts';
import { IMAGES } from '../../workloads/image/catalog.ts';
import { aPlan } from '../workloads/collision-engine/a-plan.ts';
import { makeCa } from '../tls.ts';
import type { Cluster } from './cluster.ts';
import { startCluster } from './cluster.ts';
import { inNamespace } from './cluster/network-namespace.ts';
import { until } from './cluster/until.ts';
import { programIfThere } from './programs.ts';
import { prove, ROOT_MISSING } from './proof/prove.ts';
import { CONFIGURATION, imagePod } from './site/image-pods.ts';
import type { ReadyImages } from './site/images.ts';
import { readyImages } from './site/images.ts';
import type { Pod } from './site/pods.ts';
import { isReady, restartsOf } from './site/pods.ts';
import { TRIAL, TRIAL_NAMESPACE } from './site/trial-pods.ts';
import { whyNotReady } from './site/why-not-ready.ts';

const SETTLE_MS = 100_000;
const NEEDS = [
  ...['kube-apiserver', 'etcd', 'containerd', 'runc', 'crane', 'pause'],
  ...['ip', 'iptables', 'dpkg-deb', 'apt-get'],
];
const HOST = 'gw-1';
const SECRET = 'image-trial';

/** Posts a file in base64 and prints the status and the answer. */
const CALL = `
  const [url, file] = process.argv.slice(1);
  const body = require('node:fs').readFileSync(file).toString('base64');
  fetch(url, { method: 'POST', body, signal: AbortSignal.timeout(15000) })
    .then(async (answer) => process.stdout.write(JSON.stringify([answer.status, await answer.json()])));
`;

/** Each image by itself; what they do together is the matter of the site as pods. */
describe('each image as a pod of a real host', () => {
  const claim = (artefact: string) => ({ artefact, judge: 'kubelet', needs: NEEDS, hindrance: ROOT_MISSING });
  const { site } = prepare('graz', { date: '2026-11-24' }).release;
  let running: { cluster: Cluster; ready: ReadyImages } | undefined;
  const there = (): { cluster: Cluster; ready: ReadyImages } => {
    if (running === undefined) throw new Error('the cluster did not start');
    return running;
  };
  const podOf = async (name: string): Promise<Pod> =>
    (await there().cluster.client.get(`/api/v1/namespaces/${TRIAL}/pods/${name}`)) as Pod;

  beforeAll(async () => {
    const isMissing = ['kubelet', ...NEEDS].some((program) => programIfThere(program) === undefined);
    if (isMissing || ROOT_MISSING !== undefined) return;
    const ready = await readyImages(() => undefined);
    const cluster = await startCluster({ site, nodes: 'real', hosts: [HOST] });
    running = { cluster, ready };
    const repository = site.images.registry.split('/').slice(1).join('/');
    for (const [name, descriptor] of ready.images)
      await cluster.registry?.push(ready.layout, descriptor, `${repository}/${name}`);
    await cluster.apply(TRIAL_NAMESPACE);
    const ca = await makeCa();
    const dir = await ca.issue({ cn: 'image-trial' });
    const files = ['ca.crt', 'tls.crt', 'tls.key'].map((file) => [
      file,
      readFileSync(path.join(dir, file), 'utf8'),
    ]);
    await ca.remove();
    await cluster.apply({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: SECRET, namespace: TRIAL },
      stringData: { ...Object.fromEntries(files), 'plan.json': JSON.stringify(aPlan()), ...CONFIGURATION },
    });
  }, 400_000);
  afterAll(() => running?.cluster.stop());

  it.each(IMAGES)('S111 $name starts, restricted and read-only, and answers', ({ name }) =>
    prove(claim(`the image ${name} as a pod`), async () => {
      const { cluster, ready } = there();
      const { client } = cluster;
      const image = imageUse(ready.lock, site.images.registry, name)?.reference ?? '';
      const begunAt = performance.now();
      await cluster.apply(imagePod(name, image, HOST, SECRET));
      await until(`${name} to answer`, SETTLE_MS, async () => isReady(await podOf(name))).catch(
        async (error: unknown) => {
          throw new Error(await whyNotReady(client, await podOf(name)), { cause: error });
        },
      );
      const pod = await podOf(name);
      expect(pod.status.containerStatuses?.[0]?.imageID).toBe(image);
      expect(restartsOf(pod)).toBe(0);
      return `answers ${Math.round((performance.now() - begunAt) / 1000)} s after it was asked for`;
    }),
  );

  it('S57 the function of lyon runs as it is rendered, and classifies the image that it is given', () =>
    prove(claim('the function of lyon as a pod'), async () => {
      const { cluster, ready } = there();
      const lyon = loadSite('lyon');
      const imageOf = (name: string) => imageUse(ready.lock, site.images.registry, name)?.reference ?? '';
      const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
      await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: FUNCTIONS, labels } });
      for (const object of functions(lyon, imageOf)) await cluster.apply(object);
      const pods = await until('the function to be Ready', SETTLE_MS, async () => {
        const all = await cluster.client.list<Pod>(`/api/v1/namespaces/${FUNCTIONS}/pods`);
        return all.length > 0 && all.every(isReady) ? all : undefined;
      });
      const host = cluster.nodes.get(HOST);
      if (host === undefined) throw new Error(`there is no ${HOST}`);
      const url = `http://${pods[0]?.status.podIP ?? ''}:${FUNCTION_PORT}/`;
      const picture = path.resolve('workloads/vision-inferencer/model/self-test.jpg');
      const told = await inNamespace(host.namespace, process.execPath, '--eval', CALL, url, picture);
      expect(JSON.parse(told)).toMatchObject([200, { class_id: 1, label: 'scratch' }]);
      const refused = await inNamespace(
        host.namespace,
        process.execPath,
        '--eval',
        CALL,
        url,
        import.meta.filename,
      );
      expect(JSON.parse(refused)).toMatchObject([415, { ok: false }]);
      return `${pods.length} pod, restricted; base64 in, class out, and what is no picture is refused`;
    }));
});
