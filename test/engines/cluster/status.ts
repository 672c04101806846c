import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseImageLock } from '../../../infra/images.ts';
import type { KubeObject } from '../../../infra/kube/object.ts';
import { isReady as isPodReady, nameOf, podsIn, restartsOf, stateOf } from '../site/pods.ts';
import type { ClusterFolder } from './cluster-folder.ts';
import type { KubeClient } from './kube-client.ts';
import { clientFrom } from './kubeconfig.ts';

/** A kept cluster as it is now. */
export interface Status {
  readonly kubeconfig: string;
  readonly hosts: readonly HostStatus[];
  readonly pods: readonly PodStatus[];
}

export interface HostStatus {
  readonly name: string;
  readonly isReady: boolean;
  /** what its pods may have in all */
  readonly allocatableMiB: number;
}

export interface PodStatus {
  /** with its namespace */
  readonly name: string;
  readonly host: string;
  readonly isReady: boolean;
  /** its image is an `upstream` row of images.lock.json, which no registry here has: it cannot become Ready */
  readonly isOfOthers: boolean;
  /** `Running`, or what keeps it from that */
  readonly state: string;
  readonly restarts: number;
  /** its working set; undefined where its kubelet does not know it yet, and on pretended hosts */
  readonly memoryMiB: number | undefined;
}

interface NodeObject extends KubeObject {
  readonly status: {
    readonly conditions: readonly { readonly type: string; readonly status: string }[];
    readonly allocatable: { readonly memory?: string };
  };
}

export function kubeconfigIn({ dir }: ClusterFolder): string {
  return path.join(dir, 'admin.kubeconfig');
}

export async function statusOf(folder: ClusterFolder): Promise<Status> {
  const kubeconfig = kubeconfigIn(folder);
  const client = clientFrom(readFileSync(kubeconfig, 'utf8'));
  try {
    const hosts = (await client.list<NodeObject>('/api/v1/nodes')).map(({ metadata, status }) => ({
      name: metadata.name,
      isReady: status.conditions.some(({ type, status: is }) => type === 'Ready' && is === 'True'),
      allocatableMiB: mebibytes(status.allocatable.memory ?? '0Ki'),
    }));
    const own = '/api/v1/namespaces?labelSelector=app.kubernetes.io/part-of=millwright';
    const namespaces = (await client.list(own)).map(({ metadata }) => metadata.name);
    const memory = await memoryOf(
      client,
      hosts.map(({ name }) => name),
    );
    const upstream = upstreamNames();
    const pods = (await podsIn(client, namespaces)).map((pod) => ({
      name: nameOf(pod),
      host: pod.spec.nodeName ?? '',
      isReady: isPodReady(pod),
      isOfOthers: pod.spec.containers.some(({ image }) => upstream.has(nameOfImage(image))),
      state: stateOf(pod),
      restarts: restartsOf(pod),
      memoryMiB: memory.get(nameOf(pod)),
    }));
    return { kubeconfig, hosts, pods };
  } finally {
    client.close();
  }
}

function upstreamNames(): ReadonlySet<string> {
  const lock = path.join(import.meta.dirname, '..', '..', '..', 'images.lock.json');
  return new Set(Object.keys(parseImageLock(JSON.parse(readFileSync(lock, 'utf8'))).upstream));
}

/** `aggregator` of `registry.example/edge/aggregator@sha256:…` */
function nameOfImage(reference: string): string {
  return /([^/:@]+)(?:[:@][^/]*)?$/.exec(reference)?.[1] ?? reference;
}

interface Summary {
  readonly pods: readonly {
    readonly podRef: { readonly namespace: string; readonly name: string };
    readonly memory?: { readonly workingSetBytes?: number };
  }[];
}

/** MiB by pod, as each host's kubelet says. */
export async function memoryOf(
  client: KubeClient,
  hosts: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const summaries = await Promise.all(
    hosts.map(async (host) => {
      try {
        return (await client.get(`/api/v1/nodes/${host}/proxy/stats/summary`)) as Summary;
      } catch {
        return { pods: [] };
      }
    }),
  );
  const rows = summaries.flatMap(({ pods }) =>
    pods.flatMap(({ podRef, memory }) =>
      // Nothing is what a kubelet says before its first look.
      memory?.workingSetBytes === undefined || memory.workingSetBytes === 0
        ? []
        : [[`${podRef.namespace}/${podRef.name}`, Math.round(memory.workingSetBytes / 2 ** 20)] as const],
    ),
  );
  return new Map(rows);
}

/** Kubernetes writes a host's memory in Ki, or as it was given. */
function mebibytes(quantity: string): number {
  return Math.round(quantity.endsWith('Mi') ? parseInt(quantity) : parseInt(quantity) / 1024);
}
