import type { KubeObject } from '../../../infra/kube/object.ts';
import { idOf } from '../../../infra/kube/object.ts';
import { held } from '../../door/doors.ts';
import type { Cluster } from '../../engines/cluster.ts';
import { freePort } from '../../engines/cluster/free-port.ts';
import type { RunningProgram } from '../../engines/cluster/start-program.ts';
import { startProgram } from '../../engines/cluster/start-program.ts';
import { until } from '../../engines/cluster/until.ts';
import { definitionsHindrance, FLUX_DEFINITIONS, SITE_DEFINITIONS } from '../../engines/definitions.ts';
import { program, programIfThere } from '../../engines/programs.ts';

const NAMESPACE = 'flux-system';
const STEPS = `/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/${NAMESPACE}/kustomizations`;
/** Not judged: a machine that is busy takes its time. */
export const SETTLE_MS = 150_000;

/** What a site that Flux delivers is judged with, beside the controller. */
export const NEEDS = [
  'kube-apiserver',
  'etcd',
  'kube-controller-manager',
  'kube-scheduler',
  'kwok',
  'crane',
  'cosign',
];
export const HINDRANCE = definitionsHindrance(...SITE_DEFINITIONS, FLUX_DEFINITIONS);

/** Whether all of it is on this machine. */
export function isFluxHere(): boolean {
  const programs = [...NEEDS, 'kustomize-controller'];
  return HINDRANCE === undefined && programs.every((name) => programIfThere(name) !== undefined);
}

/** A step of a site, as Flux's kustomize-controller tells of it. */
export interface Step extends KubeObject {
  readonly metadata: KubeObject['metadata'] & { readonly generation: number };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly lastAppliedRevision?: string;
    readonly lastHandledReconcileAt?: string;
    readonly conditions?: readonly Condition[];
  };
}
interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

/** Flux's own, outside of the cluster: it needs no more of it than its API. Steps that wait are asked each second. */
export async function startKustomizeController({ folder, kubeconfig }: Cluster): Promise<RunningProgram> {
  const port = async (): Promise<string> => `127.0.0.1:${await freePort()}`;
  return startProgram({
    name: 'kustomize-controller',
    file: program('kustomize-controller'),
    args: [
      ...['--watch-all-namespaces', '--requeue-dependency=1s', '--log-level=info'],
      ...[`--metrics-addr=${await port()}`, `--health-addr=${await port()}`],
    ],
    dir: folder.dir,
    environment: { KUBECONFIG: kubeconfig, RUNTIME_NAMESPACE: NAMESPACE },
  });
}

export async function stepOf({ client }: Cluster, layer: string): Promise<Step> {
  return (await client.get(`${STEPS}/${layer}`)) as Step;
}

export function readiness({ status }: Step): { isReady: boolean; words: string } {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return { isReady: ready?.status === 'True', words: ready?.message ?? '' };
}

/** All steps, when each has applied this revision and found it ready; throws with what each says where that takes long. */
export async function settled(cluster: Cluster, revision: string): Promise<readonly Step[]> {
  let steps: readonly Step[] = [];
  try {
    return await until('every step to be ready', SETTLE_MS, async () => {
      steps = await cluster.client.list<Step>(STEPS);
      const areReady = steps.every(
        (step) => readiness(step).isReady && step.status?.lastAppliedRevision === revision,
      );
      return areReady ? steps : undefined;
    });
  } catch (error) {
    const said = steps.map((step) => `${step.metadata.name}: ${readiness(step).words}`).join('; ');
    throw new Error(`not at ${revision}: ${said}`, { cause: error });
  }
}

/** Has a step looked at again, as `flux reconcile` does, and waits until it was. */
export async function reconcile({ client }: Cluster, layer: string): Promise<void> {
  const asked = `${new Date().toISOString()} ${asks++}`;
  const metadata = { annotations: { 'reconcile.fluxcd.io/requestedAt': asked } };
  await client.ask('PATCH', `${STEPS}/${layer}`, { metadata }, 'application/merge-patch+json');
  await until(`the step ${layer} to be looked at`, SETTLE_MS, async () => {
    const step = (await client.get(`${STEPS}/${layer}`)) as Step;
    return step.status?.lastHandledReconcileAt === asked && readiness(step).isReady ? true : undefined;
  });
}
let asks = 0;

/** What the cluster holds of an object; undefined where it has none. */
export async function heldObject(cluster: Cluster, object: KubeObject): Promise<KubeObject | undefined> {
  return (await held(cluster, [object])).get(idOf(object));
}
