import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../infra/kube/object.ts';
import { idOf } from '../../infra/kube/object.ts';
import { render } from '../../infra/render.ts';
import type { Rule } from '../../policies/rule.ts';
import { contextOf } from '../../policies/rule.ts';
import { meshDefaultDeny } from '../../policies/rules/mesh-default-deny.ts';
import { meshOffEdge } from '../../policies/rules/mesh-off-edge.ts';
import { meshStrict } from '../../policies/rules/mesh-strict.ts';
import { loadSite } from '../../stacks/site-files.ts';
import { aLock } from '../infra/small-site.ts';

const SITES = ['graz', 'lyon', 'hub'].map((name) => render(loadSite(name), aLock()));
const GRAZ = SITES[0]!.placed.map(({ object }) => object);
const HOSTS = SITES[0]!.site.hosts;

const WHOLE = 'security.istio.io/PeerAuthentication/istio-system/default';
const BROKER = 'security.istio.io/PeerAuthentication/manufacturing/mosquitto-gw-1';
const NOTHING = 'security.istio.io/AuthorizationPolicy/istio-system/allow-nothing';
const ALLOWED = 'security.istio.io/AuthorizationPolicy/manufacturing/mosquitto-gw-1';
const LINE = 'core/Namespace/_/manufacturing';

type Loose = Record<string, unknown> & { metadata: Record<string, unknown>; spec: Record<string, unknown> };

/** What the rule says of one object of graz once somebody has changed it, or taken another away. */
function after(rule: Rule, id: string, change: (object: Loose) => void, without?: string): readonly string[] {
  const objects = GRAZ.filter((object) => idOf(object) !== without).map((object) => structuredClone(object));
  const object = objects.find((one) => idOf(one) === id);
  if (object === undefined) throw new Error(`graz has no ${id}`);
  change(object as unknown as Loose);
  const said = rule.check(object, contextOf(objects, HOSTS));
  if (said === 'not-applicable') throw new Error(`${rule.name} has nothing to say of ${id}`);
  return said;
}

const withoutReason = (object: Loose) => (object.metadata.annotations = {});
const rulesOf = (object: Loose) => object.spec.rules as Record<string, unknown>[];

describe.each([meshStrict, meshDefaultDeny, meshOffEdge])('$name', (rule: Rule) => {
  it('holds for every object that a site really has', () => {
    for (const { placed, site } of SITES) {
      const objects = placed.map(({ object }): KubeObject => object);
      const said = objects.map((object) => rule.check(object, contextOf(objects, site.hosts)));
      expect(said.filter((one) => one !== 'not-applicable').length).toBeGreaterThan(0);
      expect(said.filter((one) => one !== 'not-applicable' && one.length > 0)).toEqual([]);
    }
  });
});

describe('mesh-strict catches', () => {
  it.each<[string, string, (object: Loose) => void, RegExp]>([
    [
      'a mesh that takes anything',
      WHOLE,
      ({ spec }) => (spec.mtls = { mode: 'PERMISSIVE' }),
      /got PERMISSIVE; write STRICT/,
    ],
    ['a mesh without a mode', WHOLE, ({ spec }) => delete spec.mtls, /got nothing; write STRICT/],
    [
      'the version of the source (T14)',
      WHOLE,
      (object) => (object.apiVersion = 'security.istio.io/v1beta1'),
      /write security.istio.io\/v1/,
    ],
    [
      'a selector where Istio takes none',
      WHOLE,
      ({ spec }) => (spec.selector = { matchLabels: { app: 'x' } }),
      /for nobody’s/,
    ],
    ['a port let off without a reason', BROKER, withoutReason, /8883: is let off and nobody knows why/],
    [
      'a port let off for no workload',
      BROKER,
      ({ spec }) => delete spec.selector,
      /for no workload that is named/,
    ],
    [
      'a workload let off whole',
      BROKER,
      ({ spec }) => (spec.mtls = { mode: 'DISABLE' }),
      /got DISABLE; write STRICT/,
    ],
  ])('%s', (_, id, change, words) => {
    expect(after(meshStrict, id, change)).toEqual([expect.stringMatching(words)]);
  });

  it('a mesh of which nothing says that it is strict', () => {
    expect(after(meshStrict, LINE, () => undefined, WHOLE)).toEqual([
      expect.stringMatching(/make it STRICT/),
    ]);
  });
});

describe('mesh-default-deny catches', () => {
  it.each<[string, string, (object: Loose) => void, RegExp]>([
    ['a rule for everybody', ALLOWED, (object) => delete rulesOf(object)[0]!.from, /lets everybody in/],
    ['a rule for every port', ALLOWED, (object) => delete rulesOf(object)[0]!.to, /opens every port/],
    [
      'a principal that is a pattern',
      ALLOWED,
      (object) => {
        withoutReason(object);
        object.spec.rules = [
          {
            from: [{ source: { principals: ['cluster.local/ns/*'] } }],
            to: [{ operation: { ports: ['8883'] } }],
          },
        ];
      },
      /whom no identity names/,
    ],
    ['an exception without its reason', ALLOWED, withoutReason, /nobody knows why/],
    [
      'what no ztunnel judges',
      ALLOWED,
      (object) => (rulesOf(object)[0]!.to = [{ operation: { ports: ['8883'], methods: ['GET'] } }]),
      /has methods/,
    ],
    [
      'an action that no ztunnel knows',
      ALLOWED,
      ({ spec }) => (spec.action = 'CUSTOM'),
      /no ztunnel knows CUSTOM/,
    ],
    [
      'a selector where Istio takes none',
      NOTHING,
      ({ spec }) => (spec.selector = { matchLabels: { app: 'x' } }),
      /for nobody’s/,
    ],
  ])('%s', (_, id, change, words) => {
    expect(after(meshDefaultDeny, id, change)).toEqual([expect.stringMatching(words)]);
  });

  it('a mesh in which anybody may ask anybody', () => {
    expect(after(meshDefaultDeny, LINE, () => undefined, NOTHING)).toEqual([
      expect.stringMatching(/anybody may ask anybody/),
    ]);
  });
});

describe('mesh-off-edge catches', () => {
  it.each<[string, string, (object: Loose) => void, RegExp]>([
    [
      'the namespace of the edge in the mesh',
      'core/Namespace/_/edge',
      ({ metadata }) => (metadata.labels = { 'istio.io/dataplane-mode': 'ambient' }),
      /take the label of Istio out/,
    ],
    [
      'a ztunnel that may land anywhere',
      'helm.cattle.io/HelmChart/kube-system/ztunnel',
      ({ spec }) => (spec.valuesContent = '{"image":"x"}'),
      /lets a pod land on an EdgeCore host/,
    ],
    [
      'a pod deeper in a chart that may land anywhere',
      'helm.cattle.io/HelmChart/kube-system/istiod',
      ({ spec }) => (spec.valuesContent = '{"a":{"b":{"image":"x"}}}'),
      /valuesContent\.a\.b\.affinity/,
    ],
    [
      'a pod on the host’s network in the mesh',
      'apps/Deployment/edge/vision-inferencer-gw-4',
      ({ spec }) => {
        const { template } = spec as { template: { metadata: { labels: Record<string, string> } } };
        template.metadata.labels['istio.io/dataplane-mode'] = 'ambient';
      },
      /host’s network into the mesh/,
    ],
  ])('%s', (_, id, change, words) => {
    expect(after(meshOffEdge, id, change)).toEqual([expect.stringMatching(words)]);
  });
});
