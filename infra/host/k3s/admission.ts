/**
 * Namespaces that no label can loosen: K3s makes this one before anybody could label it, and its own pods (the
 * helper of local-path, the jobs of HelmChart) need what `restricted` forbids. All others say their level by a label,
 * which can be changed without a restart of the API server (infra/charts/namespaces.ts).
 */
export const EXEMPT_NAMESPACES = ['kube-system'] as const;

/**
 * How many events a second the whole site may write. An event is a write to the server's flash, and a pod that fails
 * in a loop, or whoever has the right to make events, would otherwise wear it out. When a whole site starts, some sixty
 * pods make ten events each, which the burst lets through.
 */
export const EVENTS = { qps: 20, burst: 1000 } as const;

/**
 * What the API server asks before it takes an object. EventRateLimit without limits keeps it from starting («limits:
 * must not be empty»), and the hardening guide of K3s enables it without.
 */
export function admissionConfiguration(kubernetes: string) {
  const version = `v${kubernetes}`;
  return {
    apiVersion: 'apiserver.config.k8s.io/v1',
    kind: 'AdmissionConfiguration',
    plugins: [
      {
        name: 'EventRateLimit',
        configuration: {
          apiVersion: 'eventratelimit.admission.k8s.io/v1alpha1',
          kind: 'Configuration',
          limits: [{ type: 'Server', ...EVENTS }],
        },
      },
      {
        name: 'PodSecurity',
        configuration: {
          apiVersion: 'pod-security.admission.config.k8s.io/v1',
          kind: 'PodSecurityConfiguration',
          // With the version, so that an upgrade does not tighten the level by itself.
          defaults: Object.fromEntries(
            ['enforce', 'audit', 'warn'].flatMap((mode) => [
              [mode, 'restricted'],
              [`${mode}-version`, version],
            ]),
          ),
          exemptions: { usernames: [], runtimeClasses: [], namespaces: [...EXEMPT_NAMESPACES] },
        },
      },
    ],
  };
}
