import { describe, expect, it } from 'vitest';
import { BOARDS } from '../../../infra/dashboards/boards.ts';
import { fromYaml } from '../../../infra/tree/from-yaml.ts';
import { render } from '../../../infra/render.ts';
import { objectOf } from '../rendered.ts';
import { aLock, aSmallHub, aSmallSite } from '../small-site.ts';

const hub = aSmallHub();
const files = (objectOf('core/ConfigMap/hub/grafana-dc-1', hub).data ?? {}) as Readonly<
  Record<string, string>
>;

interface Pod {
  readonly volumes: readonly {
    readonly name: string;
    readonly configMap?: { readonly items: readonly { readonly key: string; readonly path: string }[] };
  }[];
}

describe('Grafana at the hub', () => {
  it('S75 shows every page of the release, each from a file where Grafana looks for it', () => {
    const controller = objectOf('apps/StatefulSet/hub/grafana-dc-1', hub);
    const { spec } = (controller.spec as { template: { spec: Pod } }).template;
    const items = spec.volumes.find(({ name }) => name === 'config')?.configMap?.items ?? [];
    expect(items.map(({ key }) => key).toSorted()).toEqual(Object.keys(files).toSorted());
    expect(items.map(({ path }) => path)).toEqual([
      'grafana.ini',
      'provisioning/datasources/prometheus.yaml',
      'provisioning/dashboards/boards.yaml',
      ...BOARDS.map(({ id }) => `boards/${id}.json`),
    ]);
    const pages = BOARDS.map(
      ({ id }) => JSON.parse(files[`${id}.json`] ?? '') as { uid: string; title: string },
    );
    expect(pages).toMatchObject(BOARDS.map(({ id, title }) => ({ uid: id, title })));
    // A ConfigMap ends at 1 MiB.
    expect(JSON.stringify(files).length).toBeLessThan(768 * 1024);
  });

  it('lets nobody look without a name, and holds no password', () => {
    const settings = files['grafana.ini'] ?? '';
    expect(settings).toContain('[auth.anonymous]\nenabled = false');
    expect(settings).toContain('admin_password = $__file{/run/secrets/grafana-admin/password}');
    const { secrets } = render(hub, aLock());
    expect(secrets.filter(({ name }) => name.startsWith('grafana'))).toMatchObject([
      { name: 'grafana-dc-1-admin', keys: ['password'], source: 'random' },
      { name: 'grafana-dc-1-tls', source: 'site-ca' },
    ]);
  });

  it('asks Prometheus by a certificate, for the name that its own answers for, and nobody else', () => {
    expect(fromYaml(files['datasource.yaml'] ?? '')).toMatchObject({
      datasources: [
        {
          uid: 'prometheus',
          url: 'https://prometheus-hub-dc-1.hub.svc:9090',
          jsonData: { tlsAuth: true, tlsAuthWithCACert: true, serverName: 'hub.example.com' },
        },
      ],
    });
    const { egress, ingress } = objectOf('networking.k8s.io/NetworkPolicy/hub/grafana-dc-1', hub).spec as {
      egress: readonly { to: readonly object[] }[];
      ingress: readonly object[];
    };
    expect(JSON.stringify(egress[0]?.to)).toContain('"app.kubernetes.io/name":"prometheus-hub"');
    expect(JSON.stringify(ingress)).not.toContain('podSelector');
    const toPrometheus = objectOf('networking.k8s.io/NetworkPolicy/hub/prometheus-hub-dc-1', hub).spec;
    expect(JSON.stringify(toPrometheus)).toContain('"app.kubernetes.io/name":"grafana"');
    const mesh = objectOf('security.istio.io/AuthorizationPolicy/hub/prometheus-hub-dc-1', hub).spec;
    expect(JSON.stringify(mesh)).toContain('/ns/hub/sa/grafana-dc-1');
  });

  it('is at no line, whose WAN may be away', () => {
    expect(render(aSmallSite(), aLock()).placed.filter(({ id }) => id.includes('grafana'))).toEqual([]);
  });
});
