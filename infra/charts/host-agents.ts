import type { Instance, Template } from '../kube/instance.ts';
import { isOnEdge, NODE_AGENTS } from '../kube/instance.ts';
import { instanceName } from '../kube/names.ts';
import type { Host, Site } from '../site/site.ts';

/** An agent of every host of a site, and what it is given on each. */
export interface HostAgent {
  /** with its `agent` */
  readonly template: Template;
  /** reference of its image */
  readonly image: string;
  /** beside HOST_NAME and HOST_ADDRESS, which every agent has */
  readonly environment?: Readonly<Record<string, string>>;
  /** its ConfigMap on an EdgeCore host, or on all K3s hosts where `host` is undefined */
  readonly files?: (host: Host | undefined) => Readonly<Record<string, string>>;
}

/**
 * One DaemonSet for the K3s hosts, and a pod of its own on each EdgeCore host: there nothing comes from the cluster
 * while the host is out of its reach, and what the pod is told differs.
 */
export function agentInstances(
  site: Site,
  { template, image, environment = {}, files = () => ({}) }: HostAgent,
): readonly Instance[] {
  const instance = (host: Host | undefined): Instance => ({
    template,
    name: instanceName(template.workload, host?.name),
    namespace: host === undefined ? NODE_AGENTS : 'edge',
    host,
    image,
    environment,
    files: files(host),
    stateMiB: 0,
  });
  const edge = site.hosts.filter(isOnEdge);
  return [...(edge.length < site.hosts.length ? [instance(undefined)] : []), ...edge.map(instance)];
}
