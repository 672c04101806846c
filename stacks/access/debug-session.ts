import type { ImageLock } from '../../infra/images.ts';
import { imageUse } from '../../infra/images.ts';
import type { KubeObject } from '../../infra/kube/object.ts';
import type { Release } from '../../infra/release.ts';
import { contextOf } from '../../policies/rule.ts';
import { imagesByDigest } from '../../policies/rules/images-by-digest.ts';
import { noFloatingTag } from '../../policies/rules/no-floating-tag.ts';
import { restrictedPodSecurity } from '../../policies/rules/restricted-pod-security.ts';
import type { Kubectl, LivePod } from './kubectl.ts';
import type { Argv } from './program.ts';
import type { Target } from './target.ts';
import { AccessError } from './target.ts';

/** A look into a pod, for a while: what it is and why. */
export interface DebugSession {
  readonly target: Target;
  /** of the container that is added */
  readonly name: string;
  readonly image: string;
  readonly minutes: number;
  /** in the container; empty for a shell that somebody types into */
  readonly command: readonly string[];
  readonly by: string;
  readonly reason: string;
}

const BUSYBOX = '/usr/bin/busybox';
const IMAGE = 'debug';
/**
 * Of nobody else: it sees the processes of the service, for it shares their process namespace, and may neither end them
 * nor read what they hold.
 */
const USER_ID = 10_099;
const POLICIES = [restrictedPodSecurity, imagesByDigest, noFloatingTag];

/** The debug image of the site as the lock has it; throws an AccessError where no digest of it is known. */
export function debugImage({ site }: Release, lock: ImageLock): string {
  const use = imageUse(lock, site.images.registry, IMAGE);
  if (use?.isResolved === true) return use.reference;
  throw new AccessError(
    `images.lock.json has no digest of the image ${IMAGE}`,
    'npm run images -- debug --lock, and push it; or name one with --image <registry>/debug@sha256:…',
  );
}

/** What kubectl adds to the container beyond its profile `restricted`. */
export function customContainer() {
  return {
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      runAsUser: USER_ID,
      runAsGroup: USER_ID,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    },
  };
}

/** What the policies have against the container; empty where it may be added. */
export function policyProblems({ name, image, target }: DebugSession, { site }: Release): readonly string[] {
  const pod: KubeObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: target.namespace },
    spec: { containers: [{ name, image, ...customContainer() }] },
  };
  const context = contextOf([pod], site.hosts);
  return POLICIES.flatMap((rule) => {
    const verdict = rule.check(pod, context);
    return verdict === 'not-applicable' ? [] : verdict.map((message) => `${rule.name}: ${message}`);
  });
}

/**
 * Adds the container. To a shell it leads until that or its time is over; the output of a command is followed
 * afterwards, for an attachment misses what was said before it.
 */
export function addContainer(kubectl: Kubectl, session: DebugSession, pod: string, customFile: string): Argv {
  const { target, name, image, minutes, command } = session;
  const within = [BUSYBOX, 'timeout', '-s', 'KILL', String(minutes * 60), BUSYBOX, 'sh'];
  const isShell = command.length === 0;
  return kubectl(
    ...['debug', `pod/${pod}`, '--namespace', target.namespace],
    ...['--container', name, '--target', target.container],
    ...['--image', image, '--image-pull-policy', 'IfNotPresent'],
    ...['--profile', 'restricted', '--custom', customFile],
    ...(isShell ? ['--stdin', '--tty'] : ['--attach=false', '--quiet']),
    ...['--', ...within, ...(isShell ? [] : ['-c', '"$@"', 'sh', ...command])],
  );
}

/** Shows what its command says, from the first line to the last. */
export function followContainer(kubectl: Kubectl, { target, name }: DebugSession, pod: string): Argv {
  return kubectl('logs', pod, '--namespace', target.namespace, '--container', name, '--follow');
}

/** Ends what is left of it: all of its own user, which is nobody else's. */
export function endContainer(kubectl: Kubectl, { target, name }: DebugSession, pod: string): Argv {
  return kubectl(
    ...['exec', pod, '--namespace', target.namespace, '--container', name],
    ...['--', BUSYBOX, 'kill', '-KILL', '-1'],
  );
}

/** Where its container is; a kubelet that has not told yet leaves it `waiting`. */
export type ContainerState =
  { readonly kind: 'absent' | 'waiting' | 'running' } | { readonly kind: 'ended'; readonly code: number };

/** By what the pod says: `absent` where no container of the session was let into it. */
export function stateOf({ spec, status }: LivePod, { name }: DebugSession): ContainerState {
  if (spec.ephemeralContainers?.some((one) => one.name === name) !== true) return { kind: 'absent' };
  const state = status.ephemeralContainerStatuses?.find((one) => one.name === name)?.state;
  if (state?.terminated !== undefined) return { kind: 'ended', code: state.terminated.exitCode };
  return { kind: state?.running === undefined ? 'waiting' : 'running' };
}

/** What everyone at the site sees of it, beside the container itself, which stays in the pod's spec. */
export function debugEvent(session: DebugSession, pod: LivePod, at: Date): KubeObject {
  const { namespace, name, uid } = pod.metadata;
  const time = `${at.toISOString().slice(0, 19)}Z`;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${session.name}.${at.getTime().toString(16)}`, namespace },
    involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace, name, uid },
    type: 'Warning',
    reason: 'DebugSession',
    message: `${session.by} looks into it for at most ${session.minutes} min: ${session.reason}`,
    source: { component: 'millwright' },
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
  };
}
