import { describe, expect, it } from 'vitest';
import { functionFlows } from '../../../infra/charts/functions/chart.ts';
import { gatewaysOf } from '../../../infra/charts/gateways.ts';
import { render } from '../../../infra/render.ts';
import type { FunctionDriver, Site, SiteFunction } from '../../../infra/site/site.ts';
import { enforce } from '../../../policies/enforce.ts';
import { EXCEPTIONS } from '../../../policies/exceptions.ts';
import { loadSite } from '../../../stacks/site-files.ts';
import { controllerOf, objectOf } from '../rendered.ts';
import { aLock, aSmallSite } from '../small-site.ts';

const ID = 'functions/classify';

function aFunction(changes: Partial<SiteFunction> = {}): SiteFunction {
  return {
    name: 'classify',
    image: 'image-classification',
    replicas: 2,
    cpuMilli: 250,
    memoryMiB: 200,
    callers: [],
    ...changes,
  };
}

function aSite(driver: FunctionDriver, changes: Partial<SiteFunction> = {}): Site {
  return aSmallSite({ functions: { driver, all: [aFunction(changes)] } });
}

describe('a function', () => {
  it('S57 is a plain Deployment by default, restricted, on K3s hosts, in the size that the site file has', () => {
    const { replicas, strategy, template } = controllerOf(`apps/Deployment/${ID}`, aSite('deployment'));
    expect(replicas).toBe(2);
    expect(strategy).toEqual({ type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } });
    expect(template.spec).toMatchObject({
      hostUsers: false,
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 10_040 },
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [
              { matchExpressions: [{ key: 'node-role.kubernetes.io/edge', operator: 'DoesNotExist' }] },
            ],
          },
        },
      },
    });
    expect(template.spec.containers[0]).toMatchObject({
      name: 'classify',
      resources: { requests: { cpu: '250m', memory: '200Mi' }, limits: { cpu: '1000m', memory: '300Mi' } },
    });
    expect(objectOf(`core/Service/${ID}`, aSite('deployment')).spec).toMatchObject({
      selector: { 'app.kubernetes.io/name': 'classify' },
      ports: [{ port: 8080, targetPort: 8080 }],
    });
  });

  it('breaks no rule of ours by any driver', () => {
    for (const driver of ['deployment', 'openfaas', 'knative'] as const) {
      const findings = enforce(render(aSite(driver), aLock()), EXCEPTIONS, '2026-11-24');
      const own = findings.filter(({ objectId }) => objectId.includes('functions'));
      expect(own, driver).toEqual([]);
    }
  });

  it('S54 is a Function of OpenFaaS where the site has it', () => {
    expect(objectOf(`openfaas.com/Function/${ID}`, aSite('openfaas')).spec).toMatchObject({
      name: 'classify',
      readOnlyRootFilesystem: true,
      requests: { memory: '200Mi' },
      labels: { 'com.openfaas.scale.min': '2' },
    });
    const kinds = render(aSite('openfaas'), aLock()).placed.filter(({ chart }) => chart === 'functions');
    expect(kinds.map(({ object }) => object.kind)).toEqual(['Function']);
  });

  it('is a Service of Knative where the site has that, never scaled to nothing', () => {
    const { template } = objectOf(`serving.knative.dev/Service/${ID}`, aSite('knative')).spec as {
      template: { metadata: { annotations: Record<string, string> }; spec: object };
    };
    expect(template.metadata.annotations['autoscaling.knative.dev/min-scale']).toBe('2');
    expect(template.spec).toMatchObject({
      automountServiceAccountToken: false,
      containers: [{ securityContext: { runAsNonRoot: true, readOnlyRootFilesystem: true } }],
    });
  });

  it('is called by whom the site file names, and by nobody else; it calls nobody', () => {
    const policy = `networking.k8s.io/NetworkPolicy/${ID}`;
    const closed = objectOf(policy, aSite('deployment')).spec as {
      ingress: readonly object[];
      egress?: object;
    };
    expect(JSON.stringify(closed.ingress)).not.toContain('podSelector');
    expect(closed.egress).toBeUndefined();

    const site = aSite('deployment', { callers: ['aggregator'] });
    expect(objectOf(policy, site).spec).toMatchObject({
      ingress: [
        {
          from: [
            {
              podSelector: {
                matchLabels: { 'app.kubernetes.io/name': 'aggregator', 'millwright.dev/host': 'gw-1' },
              },
              namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'manufacturing' } },
            },
          ],
          ports: [{ port: 8080 }, { port: 15_008 }],
        },
        {},
      ],
    });
    expect(
      objectOf('networking.k8s.io/NetworkPolicy/manufacturing/aggregator-gw-1-calls-classify', site).spec,
    ).toMatchObject({
      policyTypes: ['Ingress', 'Egress'],
      egress: [{ ports: [{ port: 8080 }, { port: 15_008 }] }],
    });
    const flows = functionFlows(site, gatewaysOf(site, aLock()));
    expect(flows.map(({ from }) => from.map(({ name }) => name))).toEqual([['aggregator-gw-1']]);
  });

  it('S57 lyon has the source’s, of our own image, and graz, whose gateways are smaller, has none', () => {
    const of = (name: string) =>
      render(loadSite(name), aLock()).placed.filter(({ chart }) => chart === 'functions');
    expect(of('lyon').map(({ object }) => object.kind)).toContain('Deployment');
    expect(of('graz')).toEqual([]);
  });
});
