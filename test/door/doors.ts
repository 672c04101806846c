import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execFileSync } from 'node:child_process';
import type { KubeObject } from '../../infra/kube/object.ts';
import { idOf } from '../../infra/kube/object.ts';
import type { Release } from '../../infra/release.ts';
import { LAYERS } from '../../infra/kube/layer.ts';
import { yamlTree } from '../../infra/tree/tree.ts';
import { INSTRUCTION_PREFIX } from '../../stacks/pulumi-instructions.ts';
import type { Cluster } from '../engines/cluster.ts';
import { program } from '../engines/programs.ts';

/** The other door: the tree as it is written, applied layer by layer as a person would. */
export function applyTree(release: Release, kubeconfig: string): void {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'millwright-tree-'));
  try {
    for (const [file, text] of yamlTree(release)) {
      mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
    }
    for (const layer of LAYERS.filter((one) => release.placed.some((placed) => placed.layer === one))) {
      const at = path.join(folder, release.site.name, layer);
      const args = [
        '--kubeconfig',
        kubeconfig,
        'apply',
        '--server-side',
        '--field-manager',
        'millwright',
        '-f',
        at,
      ];
      execFileSync(program('kubectl'), args, { stdio: ['ignore', 'ignore', 'pipe'] });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a cluster holds of some objects, by id; undefined where it has no such object. */
export async function held(
  cluster: Cluster,
  objects: readonly KubeObject[],
): Promise<ReadonlyMap<string, KubeObject | undefined>> {
  const found = objects.map(async (object) => {
    const at = await cluster.pathOf(object);
    const one = await cluster.client.get(at).catch((error: unknown) => {
      if (error instanceof Error && 'status' in error && error.status === 404) return undefined;
      throw error;
    });
    return [idOf(object), one as KubeObject | undefined] as const;
  });
  return new Map(await Promise.all(found));
}

/** The version of each, to see whether anybody wrote it. */
export async function versions(
  cluster: Cluster,
  objects: readonly KubeObject[],
): Promise<ReadonlyMap<string, string>> {
  const all = await held(cluster, objects);
  // A controller counts its pods in `status`; the generation tells a change of what was asked for. A claim and its volume
  // have none, and find each other whenever their controller looks: of these it is told only whether they were replaced.
  return new Map(
    [...all].map(([id, object]) => {
      const { uid, generation, resourceVersion } = (object?.metadata ?? {}) as Readonly<
        Record<string, unknown>
      >;
      const isBound = object?.kind.startsWith('PersistentVolume') === true;
      return [id, `${String(uid)} ${isBound ? '' : String(generation ?? resourceVersion)}`];
    }),
  );
}

/** An object without what a server counts, and without what Pulumi's provider was told by it. */
export function compared(object: KubeObject | undefined): unknown {
  if (object === undefined) return undefined;
  const { status: _, ...rest } = object;
  const metadata = Object.entries(object.metadata).filter(([field]) => !COUNTED.includes(field));
  // A claim is bound to its volume whenever their controller looks, and it writes down that it did.
  const annotations = Object.entries(object.metadata.annotations ?? {}).filter(
    ([key]) => !key.startsWith(INSTRUCTION_PREFIX) && !key.startsWith('pv.kubernetes.io/'),
  );
  // A Service's address is whichever was free.
  const isAddress = (field: string, value: unknown): boolean =>
    object.kind === 'Service' && ['clusterIP', 'clusterIPs'].includes(field) && String(value) !== 'None';
  const spec = Object.entries(specOf(object)).filter(([field, value]) => !isAddress(field, value));
  return {
    ...rest,
    spec: Object.fromEntries(spec) as unknown,
    metadata: { ...Object.fromEntries(metadata), annotations: Object.fromEntries(annotations) },
  };
}

const COUNTED = ['uid', 'resourceVersion', 'creationTimestamp', 'managedFields', 'generation', 'annotations'];

/** Of a claim and a volume as they were made: their controller writes into each which of the other's name it was. */
function specOf({ kind, spec = {} }: KubeObject): object {
  if (kind === 'PersistentVolumeClaim') {
    const { volumeName: _, ...asked } = spec as { volumeName?: string };
    return asked;
  }
  const { claimRef, ...others } = spec as { claimRef?: Readonly<Record<string, unknown>> };
  if (kind !== 'PersistentVolume' || claimRef === undefined) return spec as object;
  const { uid: _, resourceVersion: __, ...named } = claimRef;
  return { ...others, claimRef: named };
}
