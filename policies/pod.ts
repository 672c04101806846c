import type { KubeObject } from '../infra/kube/object.ts';
import type { Requirement } from '../infra/kube/requirement.ts';

/**
 * The pod in an object, as far as the rules read it. Nothing here is checked: an object that is not shaped like this
 * makes a rule throw, and a rule that throws is a finding.
 */
export interface Pod {
  readonly spec: PodSpec;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** false for what is meant to end, which needs no probes */
  readonly isLongRunning: boolean;
}

export interface PodSpec {
  readonly automountServiceAccountToken?: boolean;
  readonly serviceAccountName?: string;
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  readonly hostUsers?: boolean;
  readonly nodeName?: string;
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly affinity?: {
    readonly nodeAffinity?: {
      readonly requiredDuringSchedulingIgnoredDuringExecution?: {
        readonly nodeSelectorTerms: readonly NodeTerm[];
      };
    };
  };
  readonly securityContext?: SecurityContext & { readonly sysctls?: readonly unknown[] };
  readonly terminationGracePeriodSeconds?: number;
  readonly tolerations?: readonly Toleration[];
  readonly volumes?: readonly Volume[];
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
}

export interface Toleration {
  readonly key?: string;
  readonly operator?: string;
  readonly effect?: string;
  readonly tolerationSeconds?: number;
}

export interface NodeTerm {
  readonly matchExpressions?: readonly Requirement[];
}

export type Volume = Readonly<Record<string, unknown>> & { readonly name: string };

export interface Container {
  readonly name: string;
  readonly image?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly envFrom?: readonly { readonly configMapRef?: { readonly name: string } }[];
  readonly ports?: readonly { readonly containerPort: number; readonly hostPort?: number }[];
  readonly resources?: {
    readonly requests?: Readonly<Record<string, string | number>>;
    readonly limits?: Readonly<Record<string, string | number>>;
  };
  readonly securityContext?: SecurityContext;
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly restartPolicy?: string;
}

export interface Probe {
  readonly periodSeconds?: number;
  readonly failureThreshold?: number;
  readonly timeoutSeconds?: number;
  readonly terminationGracePeriodSeconds?: number;
}

export interface SecurityContext {
  readonly privileged?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
  readonly readOnlyRootFilesystem?: boolean;
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly procMount?: string;
  readonly seccompProfile?: { readonly type?: string };
  readonly capabilities?: { readonly drop?: readonly string[]; readonly add?: readonly string[] };
}

interface Template {
  readonly metadata?: {
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: PodSpec;
}

/** The pod that an object is or makes, or undefined where it makes none. */
export function podOf(object: KubeObject): Pod | undefined {
  switch (object.kind) {
    case 'Pod':
      return aPod({ metadata: object.metadata, spec: object.spec as PodSpec }, true);
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'ReplicaSet':
      return aPod((object.spec as { template: Template }).template, true);
    case 'Job':
      return aPod((object.spec as { template: Template }).template, false);
    case 'CronJob':
      return aPod(
        (object.spec as { jobTemplate: { spec: { template: Template } } }).jobTemplate.spec.template,
        false,
      );
    default:
      return undefined;
  }
}

function aPod(template: Template, isLongRunning: boolean): Pod {
  const { labels = {}, annotations = {} } = template.metadata ?? {};
  return { spec: template.spec, labels, annotations, isLongRunning };
}

export interface PlacedContainer {
  readonly container: Container;
  /** `containers.<name>` or `initContainers.<name>` */
  readonly path: string;
  /** false for an init container that ends before the others start */
  readonly staysUp: boolean;
}

export function containersOf(pod: Pod): readonly PlacedContainer[] {
  const inits = (pod.spec.initContainers ?? []).map((container) => ({
    container,
    path: `initContainers.${container.name}`,
    // Kubernetes' own sidecars are init containers that are restarted for ever.
    staysUp: container.restartPolicy === 'Always',
  }));
  const mains = pod.spec.containers.map((container) => ({
    container,
    path: `containers.${container.name}`,
    staysUp: true,
  }));
  return [...inits, ...mains];
}
