import { describe, expect, it } from 'vitest';
import { edgecoreConfig } from '../../../infra/host/edgecore/config.ts';
import { containerdConfig } from '../../../infra/host/edgecore/containerd.ts';
import { edgecoreDrift } from '../../../infra/host/edgecore/drift.ts';
import { edgecoreSteps } from '../../../infra/host/edgecore/steps.ts';
import { EDGECORE } from '../../../infra/host/edgecore/units.ts';
import { fromYaml } from '../../../infra/tree/from-yaml.ts';
import { aSmallSite } from '../small-site.ts';

const SITE = aSmallSite();
const [SERVER, EDGE] = [SITE.hosts[0]!, SITE.hosts[1]!];
const CONFIG = edgecoreConfig(SITE, EDGE) as { modules: Record<string, Record<string, unknown>> };

describe('the settings of EdgeCore', () => {
  it('S49 lead to the site’s own CloudCore, by the certificate of this host alone', () => {
    expect(CONFIG.modules.edgeHub).toMatchObject({
      httpServer: 'https://192.0.2.11:10002',
      websocket: { enable: true, server: '192.0.2.11:10000' },
      token: '',
      rotateCertificates: true,
    });
    expect(CONFIG).toMatchObject({ featureGates: { requireAuthorization: true } });
  });

  it('S51 lead to this gateway’s Mosquitto, over TLS', () => {
    expect(CONFIG.modules.eventBus).toMatchObject({
      mqttMode: 2,
      mqttServerExternal: 'ssl://127.0.0.1:30883',
      eventBusTLS: { enable: true, tlsMqttCAFile: '/etc/kubeedge/broker/ca.crt' },
    });
  });

  it('T3 agree with containerd’s, and keep off who does not know the edge', () => {
    expect(CONFIG.modules.edged).toMatchObject({
      hostnameOverride: 'gw-2',
      podSandboxImage: 'registry.example.com/edge/pause:3.10',
      tailoredKubeletConfig: {
        cgroupDriver: 'systemd',
        imageServiceEndpoint: 'unix:///run/containerd/containerd.sock',
        registerWithTaints: [{ key: 'node-role.kubernetes.io/edge', effect: 'NoSchedule' }],
        evictionHard: { 'memory.available': '100Mi' },
        enableDebuggingHandlers: false,
      },
    });
    expect(containerdConfig(SITE)).toContain('SystemdCgroup = true');
    expect(containerdConfig(SITE)).toContain('sandbox_image = "registry.example.com/edge/pause:3.10"');
  });
});

describe('the part of an EdgeCore host', () => {
  const steps = edgecoreSteps(SITE, EDGE);

  it('T3 is nothing on a K3s host, and has nothing of K3s', () => {
    expect(edgecoreSteps(SITE, SERVER)).toEqual([]);
    expect(JSON.stringify(steps)).not.toMatch(/rancher|k3s/);
  });

  it('has each step and each path once, and every unit that it starts', () => {
    const ids = steps.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const paths = steps.flatMap((step) => ('path' in step ? [step.path] : []));
    expect(new Set(paths).size).toBe(paths.length);
    const units = steps.flatMap((step) => (step.kind === 'unit' ? [step.unit] : []));
    expect(units).toEqual([
      'containerd.service',
      'var-lib-kubeedge.mount',
      'edgecore.path',
      'edgecore-snapshot.timer',
    ]);
    for (const unit of units.slice(1)) expect(paths).toContain(`/etc/systemd/system/${unit}`);
  });

  it('gives EdgeCore a copy of its settings at each start, after its database was looked at', () => {
    const source = steps.find(({ id }) => id === 'edgecore-config');
    expect(source).toMatchObject({ path: '/etc/millwright/edgecore.yaml', mode: '0600' });
    expect(fromYaml(source?.kind === 'file' ? source.content : '')).toEqual(CONFIG);
    expect(EDGECORE.content.split('\n').filter((line) => line.startsWith('Exec'))).toEqual([
      'ExecStartPre=/usr/local/sbin/edgecore-database before',
      'ExecStartPre=-/usr/sbin/modprobe dummy',
      'ExecStartPre=/usr/bin/install -m 0600 /etc/millwright/edgecore.yaml /etc/kubeedge/config/edgecore.yaml',
      'ExecStart=/usr/local/bin/edgecore --config=/etc/kubeedge/config/edgecore.yaml',
    ]);
    expect(EDGECORE.content).toContain('KillMode=process');
  });

  it('differs between the two architectures in what it downloads alone', () => {
    const other = edgecoreSteps(SITE, { ...EDGE, arch: 'amd64' });
    const differing = steps.filter((step, index) => JSON.stringify(step) !== JSON.stringify(other[index]));
    expect(differing.map(({ id }) => id)).toEqual(['edgecore-archive', 'edgecore-binary']);
  });
});

describe('the drift of EdgeCore’s file', () => {
  const wanted = {
    a: { port: 0, on: false, wait: '5m', name: 'x', list: ['p'] },
    modules: { edgeHub: { token: 'T' } },
  };

  it('is none where EdgeCore has written its defaults out and left away what is empty', () => {
    const found = {
      a: { wait: '5m0s', name: 'x', list: ['p'], more: 1 },
      edgecoreVersion: 'v1.23.1',
      modules: { edgeHub: {} },
    };
    expect(edgecoreDrift(wanted, found)).toEqual([]);
  });

  it('is a value that somebody changed, and a key that EdgeCore does not know', () => {
    const found = { a: { port: 1, wait: '6m0s', name: 'y', list: ['p', 'q'] } };
    expect(edgecoreDrift({ ...wanted, nmae: 'slip' }, found).map(({ path }) => path)).toEqual([
      'a.port',
      'a.wait',
      'a.name',
      'a.list',
      'nmae',
    ]);
  });
});
