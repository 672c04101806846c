import type { KubeObject } from '../../../infra/kube/object.ts';
import type { Answer, KubeClient } from './kube-client.ts';

/** Where each kind lives, as the API server itself says. */
export type PathOf = (object: KubeObject) => Promise<string>;

export interface ApplyOptions {
  readonly fieldManager: string;
  readonly dryRun?: true;
}

interface ResourceList {
  readonly resources: readonly { name: string; kind: string; namespaced: boolean }[];
}

export function createPathOf(client: KubeClient): PathOf {
  const lists = new Map<string, Promise<ResourceList>>();
  return async ({ apiVersion, kind, metadata }) => {
    const base = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    let list = lists.get(base);
    if (list === undefined) {
      list = client.get(base) as Promise<ResourceList>;
      lists.set(base, list);
    }
    const resource = (await list).resources.find((row) => row.kind === kind && !row.name.includes('/'));
    if (resource === undefined) throw new Error(`the API server knows no ${kind} of ${apiVersion}`);
    const namespace = resource.namespaced ? `/namespaces/${metadata.namespace ?? 'default'}` : '';
    return `${base}${namespace}/${resource.name}/${metadata.name}`;
  };
}

/** Server-side apply, with an unknown or doubled field refused rather than dropped. */
export async function apply(
  client: KubeClient,
  pathOf: PathOf,
  object: KubeObject,
  { fieldManager, dryRun }: ApplyOptions,
): Promise<Answer> {
  const query = new URLSearchParams({
    fieldManager,
    fieldValidation: 'Strict',
    ...(dryRun && { dryRun: 'All' }),
  });
  const path = `${await pathOf(object)}?${query.toString()}`;
  return client.ask('PATCH', path, object, 'application/apply-patch+yaml');
}
