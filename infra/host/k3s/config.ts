import { POD_CIDR, SERVICE_CIDR } from '../../kube/network.ts';
import type { Host, Site } from '../../site/site.ts';
import { isFirstServer, serversOf } from '../servers.ts';
import {
  apiServerArguments,
  cloudControllerArguments,
  managerArguments,
  schedulerArguments,
} from './arguments.ts';
import { nodeLabels } from './node-labels.ts';
import type { OptionName } from './options.ts';
import { AGENT_TOKEN_FILE, TOKEN_FILE } from './paths.ts';

export type K3sConfig = Readonly<Partial<Record<OptionName, string | number | boolean | readonly string[]>>>;

/** Where servers and agents meet the first server. */
const API_PORT = 6443;

/**
 * /etc/rancher/k3s/config.yaml of a host: everything that K3s is told, for flags and variables of an installer are
 * lost when somebody runs it again without them (T1). A server has its agent with it: without one there is no node,
 * and nothing runs (T2).
 */
export function k3sConfig(host: Host, site: Site): K3sConfig {
  const all: K3sConfig = {
    'node-name': host.name,
    'node-ip': host.address,
    'node-label': nodeLabels(host, site),
    'token-file': TOKEN_FILE,
    'protect-kernel-defaults': true,
    // What is not at the site is not run at the site (registries.ts).
    'disable-default-registry-endpoint': true,
  };
  if (host.role !== 'k3s-server') return { server: joinUrl(site), ...all };
  return { ...startOf(host, site), ...all, ...serverConfig(host, site) };
}

/** The first server begins a cluster, the others join it. */
function startOf(host: Host, site: Site): K3sConfig {
  if (!isFirstServer(host, site)) return { server: joinUrl(site) };
  return site.k3s.datastore === 'etcd' ? { 'cluster-init': true } : {};
}

function joinUrl(site: Site): string {
  return `https://${serversOf(site)[0]?.address ?? ''}:${API_PORT}`;
}

/** Equal on all servers, but for what a disk decides, or K3s lets the others not join. */
function serverConfig(host: Host, site: Site): K3sConfig {
  const [scheduler, cloudController] = [schedulerArguments(site), cloudControllerArguments(site)];
  return {
    // Agents never hold what makes a server.
    'agent-token-file': AGENT_TOKEN_FILE,
    'tls-san': serversOf(site).map(({ address }) => address),
    'tls-san-security': true,
    'write-kubeconfig-mode': '0600',
    // Machines come in by node ports of their own gateway; svclb pods would land on EdgeCore hosts (kubeedge#5694).
    disable: ['traefik', 'servicelb'],
    'cluster-cidr': POD_CIDR,
    'service-cidr': SERVICE_CIDR,
    'flannel-backend': 'wireguard-native',
    'secrets-encryption': true,
    'secrets-encryption-provider': 'secretbox',
    'embedded-registry': true,
    ...(site.k3s.datastore === 'etcd' && {
      'etcd-snapshot-schedule-cron': '0 */6 * * *',
      // Three days, as long as a long weekend is.
      'etcd-snapshot-retention': 12,
      'etcd-snapshot-compress': true,
    }),
    'kube-apiserver-arg': apiServerArguments(host),
    'kube-controller-manager-arg': managerArguments(site),
    ...(scheduler.length > 0 && { 'kube-scheduler-arg': scheduler }),
    ...(cloudController.length > 0 && { 'kube-cloud-controller-manager-arg': cloudController }),
  };
}
