import { describe, expect, it } from 'vitest';
import { k3sConfig } from '../../../../infra/host/k3s/config.ts';
import type { Option } from '../../../../infra/host/k3s/options.ts';
import { CRITICAL, OPTIONS } from '../../../../infra/host/k3s/options.ts';
import type { Site } from '../../../../infra/site/site.ts';
import { aSite } from '../../../site.ts';

const configOf = (name: string, site: Site = aSite()) => {
  const host = site.hosts.find((one) => one.name === name);
  if (host === undefined) throw new Error(`no host ${name}`);
  return k3sConfig(host, site);
};
const options: Readonly<Record<string, Option>> = OPTIONS;
const k3sHosts = ['graz', 'lyon', 'hub'].flatMap((name) => {
  const site = aSite({}, name);
  return site.hosts.filter(({ role }) => role !== 'kubeedge-edge').map((host) => ({ site, host }));
});

describe('config.yaml', () => {
  it('T1 has in it what an installer would be told: name, address, token, what is left away', () => {
    expect(configOf('gw-1')).toMatchObject({
      'node-name': 'gw-1',
      'node-ip': '10.20.0.11',
      'token-file': '/etc/rancher/k3s/token',
      disable: ['traefik', 'servicelb'],
    });
  });

  it('T2 leaves no server without its agent, for then it has no node', () => {
    for (const { site, host } of k3sHosts) expect(k3sConfig(host, site)).not.toHaveProperty('disable-agent');
  });

  it('S48 has only options that the release has for this role, in their kind', () => {
    for (const { site, host } of k3sHosts) {
      const problems = Object.entries(k3sConfig(host, site)).flatMap(([key, value]) => {
        const option = options[key];
        if (option === undefined) return [`${key} is no option`];
        const isMisplaced = !option.roles.some((role) => role === host.role);
        return isMisplaced || option.kind !== kindOf(value) ? [`${host.name}: ${key}`] : [];
      });
      expect(problems).toEqual([]);
    }
  });

  it('names a source for each option, and each is used by a site', () => {
    const used = new Set([...k3sHosts.flatMap(({ site, host }) => Object.keys(k3sConfig(host, site)))]);
    for (const [key, { source }] of Object.entries(options)) {
      expect(source, key).toMatch(/^k3s /);
      expect(used, key).toContain(key);
    }
  });

  it('begins a cluster on the first server only, and with etcd only where there are several', () => {
    const lyon = aSite({}, 'lyon');
    expect(configOf('pc-1', lyon)).toMatchObject({ 'cluster-init': true });
    expect(configOf('pc-1', lyon)).not.toHaveProperty('server');
    expect(configOf('pc-2', lyon)).toMatchObject({ server: 'https://10.30.0.11:6443' });
    expect(configOf('pc-2', lyon)).not.toHaveProperty('cluster-init');
    expect(configOf('gw-1')).not.toHaveProperty('cluster-init');
    expect(configOf('gw-1')).not.toHaveProperty('server');
  });

  it('gives one server etcd with snapshots where its site asks for it', () => {
    const site = aSite({ k3s: { datastore: 'etcd' } });
    expect(configOf('gw-1', site)).toMatchObject({ 'cluster-init': true, 'etcd-snapshot-retention': 12 });
    expect(configOf('gw-1')).not.toHaveProperty('etcd-snapshot-retention');
  });

  it('is equal on all servers where K3s lets nobody join with another value', () => {
    const lyon = aSite({}, 'lyon');
    for (const key of CRITICAL) {
      expect(configOf('pc-2', lyon)[key], key).toEqual(configOf('pc-1', lyon)[key]);
      expect(configOf('pc-3', lyon)[key], key).toBeDefined();
    }
  });

  it('S48 encrypts secrets at rest and what goes between hosts, and keeps the kubeconfig to root', () => {
    expect(configOf('gw-1')).toMatchObject({
      'secrets-encryption': true,
      'secrets-encryption-provider': 'secretbox',
      'flannel-backend': 'wireguard-native',
      'write-kubeconfig-mode': '0600',
      'protect-kernel-defaults': true,
    });
  });

  it('gives an agent nothing of a server', () => {
    expect(Object.keys(configOf('gw-2')).sort()).toEqual([
      'disable-default-registry-endpoint',
      'node-ip',
      'node-label',
      'node-name',
      'protect-kernel-defaults',
      'server',
      'token-file',
    ]);
  });

  it('S103 tells the controller manager how soon a gateway is missed', () => {
    expect(configOf('gw-1')['kube-controller-manager-arg']).toEqual(
      expect.arrayContaining(['node-monitor-grace-period=24s', 'node-monitor-period=2s']),
    );
  });

  it('lets one server elect nobody, and three elect', () => {
    expect(configOf('gw-1')['kube-scheduler-arg']).toContain('leader-elect=false');
    const lyon = aSite({}, 'lyon');
    expect(configOf('pc-1', lyon)).not.toHaveProperty('kube-scheduler-arg');
    expect(configOf('pc-1', lyon)).not.toHaveProperty('kube-cloud-controller-manager-arg');
  });
});

describe('the labels of a node', () => {
  it('say its role and its cells', () => {
    expect(configOf('gw-3')['node-label']).toEqual(
      expect.arrayContaining([
        'millwright.dev/role=k3s-agent',
        'cell.millwright.dev/weld-16=true',
        'cell.millwright.dev/weld-24=true',
      ]),
    );
    expect(configOf('gw-3')['node-label']).not.toContain('cell.millwright.dev/weld-15=true');
  });

  it('are none that a kubelet may not give itself, and keep to the length of a label', () => {
    for (const { site, host } of k3sHosts) {
      for (const label of k3sConfig(host, site)['node-label'] as readonly string[]) {
        expect(label).toMatch(/^(cell\.)?millwright\.dev\/[a-z0-9-]{1,63}=[a-z0-9-]{1,63}$/);
      }
    }
  });
});

function kindOf(value: unknown): Option['kind'] {
  if (Array.isArray(value)) return 'list';
  return typeof value === 'boolean' ? 'switch' : typeof value === 'number' ? 'number' : 'text';
}
