import type { PlacedContainer, Pod, SecurityContext } from '../pod.ts';
import { containersOf, podOf } from '../pod.ts';
import type { Rule } from '../rule.ts';

const ENFORCE = 'pod-security.kubernetes.io/enforce';

/** What Pod Security's level `restricted` lets a pod mount. */
const VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

/** Pod Security Standards, level `restricted`, and beyond it a read-only root (S84). */
export const restrictedPodSecurity: Rule<'restricted-pod-security'> = {
  name: 'restricted-pod-security',
  why: 'a taken container must not become a taken gateway: no root, no way to more rights, nothing of the host (S83, S84)',
  check(object) {
    if (object.kind === 'Namespace') {
      const level = object.metadata.labels?.[ENFORCE];
      if (level === 'restricted') return [];
      return [`metadata.labels.${ENFORCE}: got ${level ?? 'none'}; write restricted`];
    }
    const pod = podOf(object);
    if (pod === undefined) return 'not-applicable';
    return [...hostProblems(pod), ...containersOf(pod).flatMap((placed) => containerProblems(pod, placed))];
  },
};

function hostProblems(pod: Pod): string[] {
  const { spec } = pod;
  const shared = (['hostNetwork', 'hostPID', 'hostIPC'] as const)
    .filter((field) => spec[field] === true)
    .map((field) => `${field}: shares the gateway's own; leave it out`);
  const volumes = (spec.volumes ?? []).flatMap((volume) => {
    const kinds = Object.keys(volume).filter((field) => field !== 'name' && !VOLUMES.includes(field));
    return kinds.map(
      (kind) => `volumes.${volume.name}.${kind}: is not for restricted pods; use a claim or an emptyDir`,
    );
  });
  const sysctls = (spec.securityContext?.sysctls ?? []).length > 0;
  return [
    ...shared,
    ...volumes,
    ...(sysctls ? ['securityContext.sysctls: changes the kernel; set it in the host plan'] : []),
  ];
}

function containerProblems(pod: Pod, { container, path }: PlacedContainer): string[] {
  const own: SecurityContext = container.securityContext ?? {};
  // What a container leaves out it takes from its pod; these three, and only these.
  const merged: SecurityContext = {
    ...pod.spec.securityContext,
    ...own,
  };
  const dropped = own.capabilities?.drop ?? [];
  const added = (own.capabilities?.add ?? []).filter((name) => name !== 'NET_BIND_SERVICE');
  const seccomp = merged.seccompProfile?.type ?? 'none';
  const at = `${path}.securityContext`;
  const claims: readonly (readonly [boolean, string])[] = [
    [own.privileged !== true, `${at}.privileged: true owns the gateway; leave it out`],
    [own.allowPrivilegeEscalation === false, `${at}.allowPrivilegeEscalation: write false`],
    [
      own.readOnlyRootFilesystem === true,
      `${at}.readOnlyRootFilesystem: write true, and declare scratch for what is written`,
    ],
    [dropped.includes('ALL'), `${at}.capabilities.drop: write ["ALL"]`],
    [added.length === 0, `${at}.capabilities.add: ${added.join(', ')} gives rights back; leave it out`],
    [
      own.procMount === undefined || own.procMount === 'Default',
      `${at}.procMount: shows the kernel's; leave it out`,
    ],
    [merged.runAsNonRoot === true, `${at}.runAsNonRoot: write true, here or for the pod`],
    [merged.runAsUser !== 0, `${at}.runAsUser: 0 is root; write a user of 10000 or above`],
    [
      seccomp === 'RuntimeDefault' || seccomp === 'Localhost',
      `${at}.seccompProfile.type: got ${seccomp}; write RuntimeDefault, here or for the pod`,
    ],
  ];
  const ports = (container.ports ?? [])
    .filter((port) => port.hostPort !== undefined && port.hostPort !== 0)
    .map(
      (port) => `${path}.ports.${port.containerPort}.hostPort: takes a port of the gateway; use a Service`,
    );
  return [...claims.filter(([holds]) => !holds).map(([, message]) => message), ...ports];
}
