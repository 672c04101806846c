/**
 * How soon the control plane notices that a gateway is out of its reach. Kubernetes as it comes took 48 s (measured),
 * longer than the half minute in which a fault is to be over (S103). A kubelet renews its lease every 10 s, and that
 * stays: renewing it more often would write to the flash of the server for every gateway, day and night.
 * Nothing moves for it: every instance tolerates the loss for ever (kube/placement.ts), so all that follows is that
 * people and what watches the site learn of it.
 */
export const NODE_WATCH = {
  /** of the lease, a quarter of the kubelet's nodeLeaseDurationSeconds */
  renewSeconds: 10,
  /** without a renewal, after which a node is not Ready: two of them may fail */
  graceSeconds: 24,
  /** between two looks at all nodes */
  lookSeconds: 2,
} as const;

/** The longest time from a gateway's last word to its node being marked. */
export function noticedWithinSeconds({ graceSeconds, lookSeconds }: typeof NODE_WATCH = NODE_WATCH): number {
  return graceSeconds + lookSeconds;
}

/** For the controller manager; on a K3s server each is one `kube-controller-manager-arg`. */
export function controllerManagerArguments(): readonly string[] {
  const { graceSeconds, lookSeconds } = NODE_WATCH;
  return [`--node-monitor-grace-period=${graceSeconds}s`, `--node-monitor-period=${lookSeconds}s`];
}
