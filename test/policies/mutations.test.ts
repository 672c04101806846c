import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import lock from '../../images.lock.json' with { type: 'json' };
import type { ImageLock } from '../../infra/images.ts';
import { parseImageLock } from '../../infra/images.ts';
import type { KubeObject } from '../../infra/kube/object.ts';
import { render } from '../../infra/render.ts';
import { parseImage } from '../../policies/image.ts';
import type { Container, PodSpec } from '../../policies/pod.ts';
import { containersOf, podOf } from '../../policies/pod.ts';
import { contextOf } from '../../policies/rule.ts';
import type { RuleName } from '../../policies/rules.ts';
import { RULES } from '../../policies/rules.ts';
import { loadSite } from '../../stacks/site-files.ts';
import { DIGEST } from './a-release.ts';

type Loose<T> = { -readonly [K in keyof T]?: T[K] | undefined };

/** The lock as it will be once every image is built. */
const LOCK = mapDigests(parseImageLock(lock));

function mapDigests({ built, upstream }: ImageLock): ImageLock {
  const resolved = <Row extends object>(
    rows: Record<string, Row>,
  ): Record<string, Row & { digest: string }> =>
    Object.fromEntries(Object.entries(rows).map(([name, row]) => [name, { ...row, digest: DIGEST }]));
  return { built: resolved(built), upstream: resolved(upstream) };
}

/** What is excepted there, each exception says by its path. */
const HOST_NAMESPACES = ['edge', 'node-agents'];

/** What a rule finds in every release, and an exception of policies/exceptions.ts takes back. */
const isExcepted = (rule: string, { metadata }: KubeObject): boolean =>
  rule === 'no-api-token' && metadata.namespace === 'authority';

const sites = ['graz', 'lyon', 'hub'].map((name) => render(loadSite(name), LOCK));

/** Every object that a site really has and that makes a pod, with the site's hosts. */
const CASES = sites.flatMap(({ site, placed }) => {
  const objects = placed.map(({ object }) => object);
  return objects
    .filter((object) => podOf(object) !== undefined)
    .map((object) => ({ object, objects, hosts: site.hosts }));
});

/** Of the rules that are about other objects than pods: mesh-mutations.test.ts, and of KubeEdge's chart their own tests. */
type PodRule = Exclude<RuleName, `mesh-${string}` | `kubeedge-${string}`>;

/** What somebody might do to a good object, one for each rule; `n` picks among the ways. */
const MUTATIONS: Readonly<
  Record<PodRule, readonly ((pod: Loose<PodSpec>, container: Loose<Container>, object: KubeObject) => void)[]>
> = {
  'images-by-digest': [
    (_, container) => (container.image = `${parseImage(container.image ?? '').name}:2026.03.27`),
    (_, container) => (container.image = undefined),
  ],
  'no-floating-tag': [
    (_, container) => (container.image = 'registry/service:latest'),
    (_, container) => (container.image = 'registry/service'),
  ],
  'restricted-pod-security': [
    (pod) => (pod.hostPID = true),
    (pod) => (pod.volumes = [...(pod.volumes ?? []), { name: 'whole-host', hostPath: { path: '/' } }]),
    (_, container) => (container.securityContext = { ...container.securityContext, privileged: true }),
    (_, container) =>
      (container.securityContext = { ...container.securityContext, readOnlyRootFilesystem: false }),
    (_, container) => (container.securityContext = { ...container.securityContext, runAsUser: 0 }),
  ],
  'requests-and-limits': [
    (_, container) => (container.resources = undefined),
    (_, container) => (container.resources = { requests: container.resources?.requests ?? {} }),
  ],
  'probes-within-budget': [
    (_, container) => (container.livenessProbe = undefined),
    (_, container) => (container.readinessProbe = undefined),
    (_, container) =>
      (container.livenessProbe = { ...container.livenessProbe, periodSeconds: 15, failureThreshold: 3 }),
    (pod, container) => {
      pod.terminationGracePeriodSeconds = 60;
      container.livenessProbe = { ...container.livenessProbe, terminationGracePeriodSeconds: 60 };
    },
  ],
  'no-api-token': [
    (pod) => (pod.automountServiceAccountToken = true),
    (pod) => (pod.volumes = [{ name: 'api', projected: { sources: [{ serviceAccountToken: {} }] } }]),
  ],
  'plain-names': [
    (_, container) => (container.name = container.name?.replace(/.$/, '\u2011')),
    (_pod, _container, object) => ((object.metadata as { name: string }).name += '\u2011x'),
  ],
  'edge-hosts-only-meant': [
    (pod) => {
      pod.nodeSelector = {};
      pod.affinity = undefined;
    },
    (pod) => {
      pod.nodeSelector = { 'kubernetes.io/hostname': 'a-host-of-another-site' };
      pod.affinity = undefined;
    },
  ],
  'edge-pods-stay': [
    (pod, _, object) => {
      // Pods of a DaemonSet are given what this takes away.
      (object as { kind: string }).kind = 'Deployment';
      pod.nodeSelector = {};
      pod.affinity = undefined;
      pod.tolerations = [{ key: 'node-role.kubernetes.io/edge', operator: 'Exists' }];
    },
  ],
  'edge-kubelet-knows': [
    (pod) => {
      pod.nodeSelector = {};
      pod.affinity = undefined;
      pod.hostUsers = false;
    },
    (pod) => {
      pod.nodeSelector = {};
      pod.affinity = undefined;
      pod.volumes = [{ name: 'model', image: { reference: 'registry/model' } }];
    },
  ],
  'edge-never-held': [
    (pod, _, object) => {
      pod.hostNetwork = true;
      const { template } = object.spec as {
        template: { metadata: { annotations?: Record<string, string> } };
      };
      template.metadata.annotations = { 'edge.kubeedge.io/hold-upgrade': 'true' };
    },
  ],
  'no-plain-secret': [
    (_, container) =>
      (container.env = [...(container.env ?? []), { name: 'HUB_PASSWORD', value: 'hunter2' }]),
    (_, container) => (container.args = ['--url=mqtts://line:hunter2@broker:8883']),
  ],
  'egress-declared': [
    (pod, container) => {
      pod.hostNetwork = false;
      container.env = [
        ...(container.env ?? []),
        { name: 'ELSEWHERE', value: 'https://elsewhere.example:4443/v1' },
      ];
    },
  ],
};

describe.each(
  RULES.filter((rule): rule is (typeof RULES)[number] & { name: PodRule } => rule.name in MUTATIONS),
)('$name', (rule) => {
  it('holds for every pod that a site really has in a namespace without rights over its host', () => {
    for (const { object, objects, hosts } of CASES.filter(
      ({ object: one }) =>
        !HOST_NAMESPACES.includes(one.metadata.namespace ?? '') && !isExcepted(rule.name, one),
    )) {
      expect(['not-applicable', []]).toContainEqual(rule.check(object, contextOf(objects, hosts)));
    }
  });

  it('catches a mutation of any pod that a site really has', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...CASES.filter(({ object }) => !isExcepted(rule.name, object))),
        fc.constantFrom(...MUTATIONS[rule.name]),
        fc.nat(),
        ({ object, objects, hosts }, mutate, n) => {
          const mutant = structuredClone(object);
          const pod = podOf(mutant);
          if (pod === undefined) throw new Error('a clone has the pod of its original');
          const containers = containersOf(pod);
          mutate(pod.spec, containers[n % containers.length]!.container, mutant);
          const before = rule.check(object, contextOf(objects, hosts));
          const after = rule.check(mutant, contextOf([...objects, mutant], hosts));
          if (after === 'not-applicable')
            throw new Error(`${rule.name} has nothing to say of ${object.kind}`);
          // What was found before is an exception of the site; the mutation adds to it.
          expect(after.filter((message) => !before.includes(message))).not.toEqual([]);
        },
      ),
      { seed: 11, numRuns: 60 },
    );
  });
});
