import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { SERVICE_CIDR } from '../../../infra/kube/network.ts';
import type { KubeObject } from '../../../infra/kube/object.ts';
import { program } from '../programs.ts';
import type { SiteNetwork } from './site-network.ts';
import { startProgram } from './start-program.ts';

/** Where K3s has it too. */
export const CLUSTER_DNS = SERVICE_CIDR.replace(/\.0\/\d+$/, '.10');

const CLUSTER_NAME = 'kube-dns';
const PORTS = [
  { name: 'dns', port: 53, protocol: 'UDP' },
  { name: 'dns-tcp', port: 53, protocol: 'TCP' },
] as const;

/**
 * CoreDNS beside the control plane, found by the address that every pod is given.
 * @param names what stands outside the cluster, such as the hub, with its address
 */
export async function startDns(
  dir: string,
  network: SiteNetwork,
  kubeconfig: string,
  names: Readonly<Record<string, string>>,
): Promise<void> {
  const file = path.join(dir, 'Corefile');
  const outside = Object.entries(names).map(([name, address]) => `    ${address} ${name}\n`);
  await writeFile(
    file,
    `.:53 {\n  errors\n  hosts {\n${outside.join('')}    fallthrough\n  }\n` +
      `  kubernetes cluster.local {\n    kubeconfig ${kubeconfig}\n  }\n  cache 5\n}\n`,
  );
  startProgram({
    name: 'coredns',
    file: program('coredns'),
    args: ['-conf', file],
    dir,
    namespace: network.namespace,
  });
}

export function dnsObjects(address: string): readonly KubeObject[] {
  const metadata = { name: CLUSTER_NAME, namespace: 'kube-system' };
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { clusterIP: CLUSTER_DNS, ports: PORTS.map((port) => ({ ...port, targetPort: port.port })) },
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { ...metadata, labels: { 'kubernetes.io/service-name': CLUSTER_NAME } },
      addressType: 'IPv4',
      ports: PORTS,
      endpoints: [{ addresses: [address], conditions: { ready: true } }],
    },
  ];
}
