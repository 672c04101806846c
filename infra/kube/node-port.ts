/** What a Service asks for so that machines outside the cluster come in at one port of a host, and it sees which. */
export function localNodePort(
  selector: Readonly<Record<string, string>>,
  { name, port, targetPort = port, nodePort }: NodePort,
): object {
  return {
    type: 'NodePort',
    // Whoever is led on from another host would come with that host's address, and a NetworkPolicy would judge that.
    externalTrafficPolicy: 'Local',
    internalTrafficPolicy: 'Cluster',
    ipFamilyPolicy: 'SingleStack',
    sessionAffinity: 'None',
    selector,
    ports: [{ name, protocol: 'TCP', port, targetPort, nodePort }],
  };
}

interface NodePort {
  readonly name: string;
  readonly port: number;
  /** of the pod, where it is another */
  readonly targetPort?: number;
  readonly nodePort: number;
}
