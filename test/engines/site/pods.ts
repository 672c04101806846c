import type { KubeObject } from '../../../infra/kube/object.ts';
import type { KubeClient } from '../cluster/kube-client.ts';

/** A pod as the API server holds it, in the fields that say what became of it. */
export interface Pod extends KubeObject {
  readonly metadata: KubeObject['metadata'] & {
    readonly namespace: string;
    readonly uid: string;
    readonly deletionTimestamp?: string;
  };
  readonly spec: {
    readonly nodeName?: string;
    readonly hostUsers?: boolean;
    readonly hostNetwork?: boolean;
    readonly containers: readonly { readonly image: string }[];
  };
  readonly status: {
    readonly phase: string;
    readonly podIP?: string;
    readonly conditions?: readonly { type: string; status: string; message?: string }[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

export interface ContainerStatus {
  readonly imageID: string;
  readonly containerID?: string;
  readonly restartCount: number;
  readonly state: Readonly<Record<string, { reason?: string; message?: string; exitCode?: number }>>;
  readonly lastState: Readonly<Record<string, { reason?: string; message?: string; exitCode?: number }>>;
}

/** All pods of our namespaces, the leaving ones too, by name. */
export async function podsIn(client: KubeClient, namespaces: readonly string[]): Promise<readonly Pod[]> {
  const lists = await Promise.all(
    namespaces.map((namespace) => client.list<Pod>(`/api/v1/namespaces/${namespace}/pods`)),
  );
  return lists.flat().toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
}

/** `manufacturing/aggregator-gw-1-0` */
export function nameOf({ metadata }: Pod): string {
  return `${metadata.namespace}/${metadata.name}`;
}

export function isReady({ metadata, status }: Pod): boolean {
  const ready = status.conditions?.find(({ type }) => type === 'Ready');
  return ready?.status === 'True' && metadata.deletionTimestamp === undefined;
}

/** In a few words: `Running`, or what keeps it from that. */
export function stateOf({ metadata, status }: Pod): string {
  if (metadata.deletionTimestamp !== undefined) return 'leaving';
  for (const { state } of status.containerStatuses ?? []) {
    const reason = state.waiting?.reason ?? state.terminated?.reason;
    if (reason !== undefined) return reason;
  }
  return status.phase;
}

export function restartsOf({ status }: Pod): number {
  return (status.containerStatuses ?? []).reduce((sum, { restartCount }) => sum + restartCount, 0);
}
