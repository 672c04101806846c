import path from 'node:path';
import type { KubeObject } from '../../infra/kube/object.ts';
import type { Site } from '../../infra/site/site.ts';
import { createPathOf, apply } from './cluster/apply.ts';
import type { ClusterFolder } from './cluster/cluster-folder.ts';
import { clean, createFolder, keepFolder, sweep } from './cluster/cluster-folder.ts';
import type { ControlPlane } from './cluster/control-plane.ts';
import { startControlPlane } from './cluster/control-plane.ts';
import { ADMIN, writeKubeconfig } from './cluster/credentials.ts';
import { dnsObjects, startDns } from './cluster/dns.ts';
import type { Answer } from './cluster/kube-client.ts';
import { startPretendedNodes } from './cluster/kwok.ts';
import type { Node } from './cluster/node.ts';
import { routePods, routePodsFromSite, startNode } from './cluster/node.ts';
import { labelsOf, taintsOf } from './cluster/node-object.ts';
import { pushPauseImage } from './cluster/pause-image.ts';
import type { Registry } from './cluster/registry.ts';
import { startRegistry } from './cluster/registry.ts';
import type { SiteNetwork } from './cluster/site-network.ts';
import { createSiteNetwork } from './cluster/site-network.ts';
import { startProgram } from './cluster/start-program.ts';
import { until } from './cluster/until.ts';
import { LOCAL_PATH } from './cluster/volumes.ts';

/** A Kubernetes on this machine, in the shape of a site. */
export interface Cluster extends ControlPlane {
  readonly folder: ClusterFolder;
  /** the real hosts by name; none where there is only the control plane or they are pretended */
  readonly nodes: ReadonlyMap<string, Node>;
  /** present with real hosts */
  readonly registry: Registry | undefined;
  readonly network: SiteNetwork | undefined;
  apply(object: KubeObject, fieldManager?: string): Promise<Answer>;
  pathOf(object: KubeObject): Promise<string>;
  /** Lets the cluster outlive this process, until `npm run cluster -- <site> down`. */
  keep(): void;
  /** Takes everything away again. */
  stop(): Promise<void>;
}

export interface ClusterOptions {
  readonly site?: Site;
  /** of the site's hosts; `real` needs root */
  readonly nodes?: 'none' | 'pretended' | 'real';
  /** by default all of the site's */
  readonly hosts?: readonly string[];
  /** names of what stands outside the cluster, such as the hub, with their addresses; pods resolve them */
  readonly names?: Readonly<Record<string, string>>;
  readonly apiServerArguments?: readonly string[];
  readonly controllerManagerArguments?: readonly string[];
  readonly schedulerArguments?: readonly string[];
  readonly kubeletArguments?: readonly string[];
  readonly tell?: (words: string) => void;
}

const NODE_TIMEOUT_MS = 120_000;

/** Ready when this resolves; whatever fails on the way is taken away again. */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  await sweep();
  const folder = await createFolder(options.site?.name ?? 'cluster');
  try {
    return await start(folder, options);
  } catch (error) {
    await clean(folder);
    throw error;
  }
}

async function start(folder: ClusterFolder, options: ClusterOptions): Promise<Cluster> {
  const { site, nodes: kind = 'none', tell = () => undefined } = options;
  const { id, dir } = folder;
  const wanted = site?.hosts.filter(({ name }) => options.hosts?.includes(name) ?? true) ?? [];
  const [first] = wanted;
  const real = kind === 'real' ? wanted : [];
  const network =
    kind === 'real' && first !== undefined ? await createSiteNetwork(id, first.address) : undefined;
  tell('control plane');
  const controlPlane = await startControlPlane({
    dir,
    hosts: real.map(({ name }) => name),
    ...(network !== undefined && { network }),
    ...(options.apiServerArguments && { apiServerArguments: options.apiServerArguments }),
    ...(options.controllerManagerArguments && {
      controllerManagerArguments: options.controllerManagerArguments,
    }),
    ...(options.schedulerArguments && { schedulerArguments: options.schedulerArguments }),
  });
  const { client, kubeconfig } = controlPlane;
  const pathOf = createPathOf(client);
  const applyObject = (object: KubeObject, fieldManager = 'millwright-test') =>
    apply(client, pathOf, object, { fieldManager });
  await applyObject(LOCAL_PATH);
  startProgram({
    name: 'volumes',
    file: process.execPath,
    args: [
      path.join(import.meta.dirname, 'cluster', 'volumes-main.ts'),
      kubeconfig,
      path.join(dir, 'volumes'),
    ],
    dir,
  });
  if (kind === 'pretended') await startPretendedNodes(dir, controlPlane, wanted);
  const { nodes, registry } =
    network === undefined || site === undefined
      ? { nodes: new Map<string, Node>(), registry: undefined }
      : await startRealNodes(folder, site, network, controlPlane, options, applyObject);
  return {
    ...controlPlane,
    folder,
    nodes,
    registry,
    network,
    apply: applyObject,
    pathOf,
    keep: () => {
      keepFolder(folder);
      client.close();
    },
    stop: async () => {
      client.close();
      await clean(folder);
    },
  };
}

async function startRealNodes(
  { id, dir }: ClusterFolder,
  site: Site,
  network: SiteNetwork,
  controlPlane: ControlPlane,
  options: ClusterOptions,
  applyObject: (object: KubeObject) => Promise<Answer>,
) {
  const { kubeletArguments = [], names = {}, tell = () => undefined } = options;
  const { client, credentials } = controlPlane;
  tell('registry and cluster DNS');
  const registry = await startRegistry(dir, network);
  const [registryHost = '', ...rest] = site.images.registry.split('/');
  const pause = await pushPauseImage(dir, registry, rest.map((part) => `${part}/`).join(''));
  const inside = await writeKubeconfig(
    dir,
    'inside',
    'https://127.0.0.1:6443',
    credentials.ca,
    credentials.user(ADMIN),
  );
  await startDns(dir, network, inside, names);
  for (const object of dnsObjects(network.inside)) await applyObject(object);
  const hosts = site.hosts.filter(({ name }) => options.hosts?.includes(name) ?? true);
  const list: Node[] = [];
  for (const [index, host] of hosts.entries()) {
    tell(`host ${host.name}`);
    const pauseImage = `${registryHost}/${pause}`;
    const common = { dir, id, network, controlPlane, pauseImage, registryHost, mirror: registry.mirror };
    list.push(await startNode({ ...common, host, index: index + 1, kubeletArguments }));
  }
  await routePods(list);
  await routePodsFromSite(network, list);
  for (const { host } of list) {
    await until(`the host ${host.name} to register`, NODE_TIMEOUT_MS, () =>
      client.get(`/api/v1/nodes/${host.name}`),
    );
    const patch = { metadata: { labels: labelsOf(host) }, spec: { taints: taintsOf(host) } };
    await client.ask('PATCH', `/api/v1/nodes/${host.name}`, patch, 'application/merge-patch+json');
  }
  tell('hosts registered');
  for (const { host } of list) {
    await until(`the host ${host.name} to be Ready`, NODE_TIMEOUT_MS, async () =>
      isReady(await client.get(`/api/v1/nodes/${host.name}`)),
    );
  }
  return { nodes: new Map(list.map((node) => [node.host.name, node])), registry };
}

function isReady(node: unknown): boolean {
  const { status } = node as { status: { conditions?: readonly { type: string; status: string }[] } };
  return status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;
}
