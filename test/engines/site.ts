import path from 'node:path';
import { controllerManagerArguments } from '../../infra/host/node-watch.ts';
import type { ImageLock } from '../../infra/images.ts';
import type { Release } from '../../infra/release.ts';
import { prepare } from '../../stacks/prepare.ts';
import type { SiteStack } from '../door/site-stack.ts';
import { createSiteStack, DATE } from '../door/site-stack.ts';
import type { Cluster } from './cluster.ts';
import { startCluster } from './cluster.ts';
import { until } from './cluster/until.ts';
import { establishForSites } from './definitions.ts';
import { makeEdgeFolders } from './site/edge-folders.ts';
import { readyImages } from './site/images.ts';
import type { TestSiteCa } from './site/site-ca.ts';
import { layCaOn, makeSiteCa } from './site/site-ca.ts';
import type { Pod } from './site/pods.ts';
import { isReady, nameOf, podsIn } from './site/pods.ts';
import { expectedPods, isOfOthers } from './site/expected-pods.ts';
import { whyNotReady } from './site/why-not-ready.ts';

/** A site of the repository as pods: its own hosts, our images, brought up by `pulumi up`. */
export interface RunningSite {
  readonly cluster: Cluster;
  readonly release: Release;
  /** what the manifests name: the images as built from the sources of now */
  readonly lock: ImageLock;
  /** brings up again what was changed by `edit` or `writeLock` */
  readonly stack: SiteStack;
  /** the CA of the site on its first server, where its authority signs for the pods; for whoever stands outside: `folderFor` */
  readonly authority: TestSiteCa;
  /** where the site's hub is expected, an address of the site's network: `cluster.network.attach('hub', …)` */
  readonly hubAddress: string;
  /** those of the site's namespaces whose image can be here, the leaving ones too */
  pods(): Promise<readonly Pod[]>;
  /**
   * Waits until each of the model's pods is Ready on its host, and no other is there. Throws where that takes too
   * long, with what keeps each of them: state, events, last words.
   */
  untilReady(timeoutMs?: number): Promise<readonly Pod[]>;
  /** Takes everything away again. */
  stop(): Promise<void>;
}

export interface SiteOptions {
  readonly site: string;
  readonly kubeletArguments?: readonly string[];
  readonly controllerManagerArguments?: readonly string[];
  readonly tell?: (words: string) => void;
}

/** Pulling, starting and the first probes of all pods at once fill two cores for a minute. */
const READY_TIMEOUT_MS = 240_000;

/** Every pod is Ready when this resolves; whatever fails on the way is taken away again. Needs root. */
export async function startSite({
  site: name,
  tell = () => undefined,
  ...options
}: SiteOptions): Promise<RunningSite> {
  const { layout, images, lock } = await readyImages(tell);
  const { site } = prepare(name, { date: DATE }).release;
  const hubAddress = (site.hosts[0]?.address ?? '').replace(/\d+$/, '2');
  const [hubName = ''] = site.hub.address.split(':');
  const names = { [hubName]: hubAddress };
  const cluster = await startCluster({
    // As the host plan starts the site's own.
    controllerManagerArguments: controllerManagerArguments(),
    ...options,
    ...{ site, nodes: 'real', names, tell },
  });
  try {
    await establishForSites(cluster);
    const { registry, nodes, folder } = cluster;
    if (registry === undefined) throw new Error('real hosts come with a registry');
    tell(`pushing ${images.size} images`);
    const prefix = site.images.registry.split('/').slice(1).join('/');
    for (const [image, descriptor] of images) await registry.push(layout, descriptor, `${prefix}/${image}`);
    const stack = await createSiteStack({ site: name, parent: folder.dir });
    stack.writeLock(lock);
    if (site.delivery === 'flux') {
      // Flux's controllers are in no registry; the tree is the same, whoever holds it.
      tell('in place of Flux, pulumi up holds the tree');
      stack.edit((file) => file.setIn(['config', 'millwright:site', 'delivery'], 'pulumi'));
    }
    const lockFile = path.join(stack.dir, 'images.lock.json');
    const { release } = prepare(name, { date: DATE, stacksDir: stack.stacksDir, lockFile });
    const authority = await makeSiteCa(release, folder.dir);
    for (const node of nodes.values()) {
      await makeEdgeFolders(node, release);
      await layCaOn(node, release, authority);
    }
    tell(`pulumi up of ${release.placed.length} objects`);
    await stack.stack.setConfig('millwright:kubeconfigPath', { value: cluster.kubeconfig });
    await stack.up();
    const running: RunningSite = {
      cluster,
      release,
      lock,
      stack,
      authority,
      hubAddress,
      pods: async () => {
        const pods = await podsIn(cluster.client, namespacesOf(release));
        return pods.filter(({ spec }) => !isOfOthers(spec, release.images));
      },
      untilReady: (timeoutMs = READY_TIMEOUT_MS) => untilReady(running, timeoutMs, tell),
      stop: () => cluster.stop(),
    };
    await running.untilReady();
    return running;
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

export function namespacesOf({ placed }: Release): readonly string[] {
  return placed.filter(({ object }) => object.kind === 'Namespace').map(({ object }) => object.metadata.name);
}

async function untilReady(
  running: RunningSite,
  timeoutMs: number,
  tell: (words: string) => void,
): Promise<readonly Pod[]> {
  const { release } = running;
  const wanted = expectedPods(release).length;
  let last: readonly Pod[] = [];
  let told = -1;
  try {
    return await until(`the ${wanted} pods of ${release.site.name} to be Ready`, timeoutMs, async () => {
      last = await running.pods();
      const ready = last.filter(isReady).length;
      if (ready !== told) tell(`${ready} of ${wanted} pods are Ready`);
      told = ready;
      return ready === wanted && last.length === wanted ? last : undefined;
    });
  } catch (error) {
    const lame = last.filter((pod) => !isReady(pod));
    const reasons = await Promise.all(lame.map((pod) => whyNotReady(running.cluster.client, pod)));
    const there = `${last.length} pods are there: ${last.map(nameOf).join(', ')}`;
    throw new Error([(error as Error).message, ...reasons, there].join('\n'), { cause: error });
  }
}
