import { describe, expect, it } from 'vitest';
import { INGEST_NODE_PORT } from '../../../infra/charts/hub.ts';
import { ISTIO_IMAGES } from '../../../infra/charts/mesh/istio.ts';
import { HUB_SERVICES } from '../../../infra/charts/services.ts';
import { imageNames, render, RenderError } from '../../../infra/render.ts';
import { siteNames } from '../../../stacks/site-files.ts';
import { Environment } from '../../../workloads/hub/environment.ts';
import { aSite } from '../../site.ts';
import { controllerOf, objectOf } from '../rendered.ts';
import { aLock, aSmallHub, aSmallSite } from '../small-site.ts';

const LEDGER = 'apps/StatefulSet/hub/hub-dc-1';

describe('a hub', () => {
  it('has what it runs, and nothing of a line', () => {
    const { placed, images } = render(aSmallHub(), aLock());
    const ids = placed.map(({ id }) => id);
    expect(ids).toEqual(
      expect.arrayContaining([
        'core/Namespace/_/hub',
        'core/ServiceAccount/hub/hub-dc-1',
        'networking.k8s.io/NetworkPolicy/hub/default-deny',
        'networking.k8s.io/NetworkPolicy/hub/hub-dc-1',
        LEDGER,
        'core/Service/hub/hub-dc-1',
        'core/Service/hub/ingest',
        'policy/PodDisruptionBudget/hub/hub-dc-1',
        'apps/StatefulSet/hub/prometheus-hub-dc-1',
        'core/Service/hub/remote-write',
        'apps/DaemonSet/node-agents/node-exporter',
      ]),
    );
    expect(ids.filter((id) => /\/(manufacturing|edge|metrics)(\/|$)/.test(id))).toEqual([]);
    expect(images.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['hub', ...ISTIO_IMAGES, 'node-exporter', 'prometheus']),
    );
    expect(imageNames(aSmallSite())).not.toContain('hub');
  });

  it('is told who may deliver, in the names that its program reads', () => {
    const { env = [] } = controllerOf(LEDGER, aSmallHub()).template.spec.containers[0];
    const variables = Object.fromEntries(env.map(({ name, value }) => [name, value]));
    expect(Object.keys(variables)).toEqual(Object.keys(HUB_SERVICES[0]!.manifest.environment));
    expect(Environment.parse(variables)).toMatchObject({
      SITE: ['graz', 'linz'],
      LISTEN_PORT: 7443,
      TLS_DIR: '/run/secrets/ingest',
      STATE_DIR: '/var/lib/hub',
    });
  });

  it('keeps its ledger on the host that is named, with room for as much as is allowed', () => {
    const { template, volumeClaimTemplates } = controllerOf(LEDGER, aSmallHub());
    expect(template.spec.nodeSelector).toEqual({ 'kubernetes.io/hostname': 'dc-1' });
    expect(volumeClaimTemplates?.[0]?.spec.resources).toEqual({
      requests: { storage: `${64 * 1024 + 64}Mi` },
    });
  });

  it('S12 is entered by sites from outside alone, on the port of its ingest, and leads nowhere', () => {
    expect(objectOf('networking.k8s.io/NetworkPolicy/hub/hub-dc-1', aSmallHub()).spec).toEqual({
      podSelector: {
        matchLabels: { 'app.kubernetes.io/name': 'hub', 'millwright.dev/host': 'dc-1' },
      },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        {
          from: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.42.0.0/16', '10.43.0.0/16'] } }],
          ports: [{ port: 7443, protocol: 'TCP' }],
        },
        {
          from: [
            {
              podSelector: {
                matchLabels: { 'app.kubernetes.io/name': 'prometheus-hub', 'millwright.dev/host': 'dc-1' },
              },
            },
          ],
          ports: [
            { port: 8084, protocol: 'TCP' },
            { port: 15008, protocol: 'TCP' },
          ],
        },
        // The kubelet's probes, which come from there in a mesh.
        { from: [{ ipBlock: { cidr: '169.254.7.127/32' } }], ports: [{ port: 8084, protocol: 'TCP' }] },
      ],
    });
    const { metadata, spec } = objectOf('core/Service/hub/ingest', aSmallHub());
    expect(spec).toMatchObject({
      type: 'NodePort',
      externalTrafficPolicy: 'Local',
      ports: [{ port: 7443, targetPort: 7443, nodePort: INGEST_NODE_PORT }],
    });
    expect(metadata.annotations?.['millwright.dev/reason']).toContain(String(INGEST_NODE_PORT));
  });

  it('S85 answers by the name that its sites know', () => {
    expect(render(aSmallHub(), aLock()).secrets).toContainEqual({
      namespace: 'hub',
      name: 'hub-dc-1-ingest-tls',
      keys: ['ca.crt', 'tls.crt', 'tls.key'],
      source: 'site-ca',
      subject: 'hub-dc-1',
      names: ['hub.example.com'],
    });
  });

  it('is not rendered without a row for its image', () => {
    const { built, ...lock } = aLock();
    const others = Object.fromEntries(Object.entries(built).filter(([name]) => name !== 'hub'));
    expect(() => render(aSmallHub(), { ...lock, built: others })).toThrow(RenderError);
  });
});

describe('the hub of this fleet', () => {
  it('lets every site deliver that says it delivers there', () => {
    const hub = aSite({}, 'hub');
    const lines = siteNames().map((name) => aSite({}, name));
    const delivering = lines.filter(
      (site) => site.ingest === undefined && site.hub.address === hub.hub.address,
    );
    expect(hub.ingest?.sites).toEqual(delivering.map(({ name }) => name));
  });
});
