import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../../../infra/kube/object.ts';
import { idOf } from '../../../infra/kube/object.ts';
import type { Cluster } from '../../engines/cluster.ts';
import { freePort } from '../../engines/cluster/free-port.ts';
import { KubeError } from '../../engines/cluster/kube-client.ts';
import { startProgram } from '../../engines/cluster/start-program.ts';
import type { RunningProgram } from '../../engines/cluster/start-program.ts';
import { until } from '../../engines/cluster/until.ts';
import { program } from '../../engines/programs.ts';

/** A Kustomization, as far as tests read it. */
export interface Kustomization extends KubeObject {
  readonly status?: {
    readonly lastAppliedRevision?: string;
    readonly lastHandledReconcileAt?: string;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly message: string;
    }[];
  };
}

const NAMESPACE = 'flux-system';
const LIST = `/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/${NAMESPACE}/kustomizations`;
const ESTABLISH_MS = 20_000;
const RECONCILE_MS = 60_000;

/** The real one, as a process beside the API server. A step that waits for another asks each second, not each half minute. */
export async function startKustomizeController({
  folder: { dir },
  kubeconfig,
}: Cluster): Promise<RunningProgram> {
  const temporary = path.join(dir, 'kustomize');
  await mkdir(temporary, { recursive: true });
  return startProgram({
    name: 'kustomize-controller',
    file: program('kustomize-controller'),
    args: [
      ...[
        '--metrics-addr',
        `127.0.0.1:${await freePort()}`,
        '--health-addr',
        `127.0.0.1:${await freePort()}`,
      ],
      ...['--requeue-dependency', '1s', '--log-level', 'debug', '--no-remote-bases'],
    ],
    dir,
    environment: { KUBECONFIG: kubeconfig, RUNTIME_NAMESPACE: NAMESPACE, TMPDIR: temporary, HOME: dir },
  });
}

/** Applies definitions and waits until the API server serves them. */
export async function establish(cluster: Cluster, definitions: readonly KubeObject[]): Promise<void> {
  for (const definition of definitions) await cluster.apply(definition);
  for (const { metadata } of definitions) {
    const at = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${metadata.name}`;
    await until(`the definition ${metadata.name}`, ESTABLISH_MS, async () => {
      const { status } = (await cluster.client.get(at)) as {
        status?: { conditions?: readonly { type: string; status: string }[] };
      };
      const isThere = status?.conditions?.some((one) => one.type === 'Established' && one.status === 'True');
      return isThere === true ? true : undefined;
    });
  }
}

export function stepOf({ client }: Cluster, name: string): Promise<Kustomization> {
  return client.get(`${LIST}/${name}`) as Promise<Kustomization>;
}

/** What a step says of itself. */
export function readiness({ status }: Kustomization): { isReady: boolean; words: string } {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return { isReady: ready?.status === 'True', words: ready?.message ?? '' };
}

/** Waits until every step has applied a revision and says that all of it is well. */
export async function settled(cluster: Cluster, revision: string): Promise<readonly Kustomization[]> {
  return until(`every step at ${revision}`, RECONCILE_MS, async () => {
    const steps = await cluster.client.list<Kustomization>(LIST);
    const open = steps.filter(
      (step) => !readiness(step).isReady || step.status?.lastAppliedRevision !== revision,
    );
    if (open.length > 0)
      throw new Error(open.map((step) => `${step.metadata.name}: ${readiness(step).words}`).join('; '));
    return steps;
  });
}

/** As `flux reconcile kustomization`: now, and not when the interval is over. */
export async function reconcile(cluster: Cluster, name: string): Promise<void> {
  const now = new Date().toISOString();
  const annotations = { 'reconcile.fluxcd.io/requestedAt': now };
  await cluster.client.ask(
    'PATCH',
    `${LIST}/${name}`,
    { metadata: { annotations } },
    'application/merge-patch+json',
  );
  await until(`the step ${name} to be looked at`, RECONCILE_MS, async () => {
    const step = await stepOf(cluster, name);
    return step.status?.lastHandledReconcileAt === now && readiness(step).isReady ? true : undefined;
  });
}

/** The object as the API server holds it; undefined where there is none. */
export async function heldObject(cluster: Cluster, object: KubeObject): Promise<KubeObject | undefined> {
  try {
    return (await cluster.client.get(await cluster.pathOf(object))) as KubeObject;
  } catch (error) {
    if (error instanceof KubeError && error.status === 404) return undefined;
    throw error;
  }
}

/**
 * The ids of the objects that are not as they were rendered. The API server itself is asked, because it leaves out what
 * is zero: to apply one again must change nothing of what is there.
 */
export async function notAsRendered(
  cluster: Cluster,
  objects: readonly KubeObject[],
): Promise<readonly string[]> {
  const judged = objects.map(async (object) => {
    const at = `${await cluster.pathOf(object)}?fieldManager=a-judge&force=true&dryRun=All`;
    const { body } = await cluster.client.ask('PATCH', at, object, 'application/apply-patch+yaml');
    const before = await heldObject(cluster, object);
    const isSame = isDeepStrictEqual(substanceOf(body as KubeObject), substanceOf(before));
    return isSame ? [] : [idOf(object)];
  });
  return (await Promise.all(judged)).flat();
}

/** An object without what is counted, by the server or by who applies it. */
function substanceOf(object: KubeObject | undefined): unknown {
  if (object === undefined) return undefined;
  const { metadata, status: _, ...rest } = object;
  return { ...rest, name: metadata.name, annotations: metadata.annotations };
}
