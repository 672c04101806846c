import type { KubeObject } from '../../infra/kube/object.ts';
import { idOf } from '../../infra/kube/object.ts';
import type { ImageUse, Release } from '../../infra/release.ts';
import type { Site } from '../../infra/site/site.ts';
import type { Rule, Verdict } from '../../policies/rule.ts';
import { contextOf } from '../../policies/rule.ts';

export const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

/** A site of two hosts, one of each world. */
export const SITE: Site = {
  name: 'graz',
  title: 'Graz',
  archetype: 'factory',
  region: 'eu',
  delivery: 'pulumi',
  identity: 'istiod',
  images: { registry: 'registry.graz.example' },
  signing: undefined,
  wan: { rateMbit: 10, latencyMs: 40, offlineDays: 3 },
  versions: { kubernetes: '1.35.9', k3s: 'v1.35.9+k3s1', kubeedge: 'v1.23.1', istio: '1.31.1' },
  k3s: { datastore: 'sqlite' },
  hosts: [aHost('gw-1', 'k3s-server'), aHost('gw-4', 'kubeedge-edge')],
  cells: [],
  safety: {
    humanSpeedMmS: 1600,
    validityMs: 150,
    clockToleranceMs: 20,
    intrusionMm: 850,
    armUncertaintyMm: 20,
    releaseAfterMs: 1000,
  },
  traces: { jaegerPorts: false },
  aggregation: { batchMinutes: 15, spoolMaxMiB: 512 },
  hub: { address: 'hub.example:8443' },
  ingest: undefined,
  functions: { driver: 'deployment', all: [] },
  helmReleases: [],
  survives: 'no-loss',
  maintenance: undefined,
};

function aHost(name: string, role: Site['hosts'][number]['role']): Site['hosts'][number] {
  const storage = { kind: 'emmc', sizeGiB: 32 } as const;
  return {
    name,
    role,
    arch: 'arm64',
    cpuMilli: 4000,
    memoryMiB: 2048,
    storage,
    address: '10.0.0.1',
    hostKey: undefined,
    reason: undefined,
  };
}

export function aRelease(objects: readonly KubeObject[], images: readonly ImageUse[] = []): Release {
  const placed = objects.map(
    (object) => ({ layer: 'workloads', chart: 'services', id: idOf(object), object }) as const,
  );
  return { site: SITE, placed, start: [], images, secrets: [] };
}

/** The rule's word on the first of the objects, the others standing around it. */
export function ask(rule: Rule, ...objects: readonly [KubeObject, ...KubeObject[]]): Verdict {
  return rule.check(objects[0], contextOf(objects, SITE.hosts));
}

export function aNamespace(level = 'restricted'): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'line', labels: { 'pod-security.kubernetes.io/enforce': level } },
  };
}

export function aConfigMap(data: Readonly<Record<string, string>>): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'aggregator', namespace: 'line' }, data };
}

/** Lets the aggregator reach its hub and have the name resolved. */
export function anEgressPolicy(
  egress: readonly unknown[] = [{ ports: [{ port: 8443 }, { port: 53, protocol: 'UDP' }] }],
): KubeObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'aggregator', namespace: 'line' },
    spec: { podSelector: { matchLabels: { app: 'aggregator' } }, policyTypes: ['Egress'], egress },
  };
}

/** A Deployment that keeps every rule. `pod` and `container` lay other fields over it. */
export function aDeployment(
  change: {
    pod?: Readonly<Record<string, unknown>>;
    container?: Readonly<Record<string, unknown>>;
    namespace?: string;
  } = {},
): KubeObject {
  const labels = { app: 'aggregator' };
  const probe = {
    httpGet: { path: '/healthz', port: 'http' },
    periodSeconds: 5,
    failureThreshold: 2,
    timeoutSeconds: 2,
  };
  const container = {
    name: 'aggregator',
    image: `registry.graz.example/aggregator@${DIGEST}`,
    env: [{ name: 'HUB_ADDRESS', value: 'hub.example:8443' }],
    resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu: '500m', memory: '128Mi' } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    livenessProbe: probe,
    readinessProbe: probe,
    ...change.container,
  };
  const spec = {
    automountServiceAccountToken: false,
    nodeSelector: { 'kubernetes.io/hostname': 'gw-1' },
    securityContext: { runAsNonRoot: true, runAsUser: 10_001, seccompProfile: { type: 'RuntimeDefault' } },
    terminationGracePeriodSeconds: 10,
    containers: [container],
    ...change.pod,
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'aggregator', namespace: change.namespace ?? 'line', labels },
    spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  };
}
