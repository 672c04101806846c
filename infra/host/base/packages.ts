import type { Host, HostRole } from '../../site/site.ts';
import type { PackageStep } from '../plan.ts';

interface HostPackage {
  readonly name: string;
  readonly why: string;
  /** unpacked, with what Debian 12 brings along for it on a small system, rounded up */
  readonly needMiB: number;
  /** where it is needed; everywhere where it is left out */
  readonly role?: HostRole;
}

/**
 * What Debian brings. K3s has its own containerd, runc and CNI plugins, and two of them on one host get in each other's
 * way. Its flannel speaks to the kernel's WireGuard itself, so wireguard-tools are needed nowhere.
 */
export const HOST_PACKAGES: readonly HostPackage[] = [
  { name: 'ca-certificates', why: 'who publishes a download', needMiB: 4 },
  { name: 'curl', why: 'downloads, where there is no bundle', needMiB: 8 },
  { name: 'chrony', why: 'one clock for the hosts of a site', needMiB: 4 },
  { name: 'nftables', why: 'the firewall', needMiB: 4 },
  { name: 'tpm2-tools', why: 'what proves which machine this is, and what it booted', needMiB: 16 },
  { name: 'apparmor', why: 'profiles of containers, where the kernel asks for them', needMiB: 4 },
  {
    name: 'containerd',
    why: 'what EdgeCore starts containers with',
    needMiB: 160,
    role: 'kubeedge-edge',
  },
  { name: 'runc', why: 'what containerd starts them with', needMiB: 16, role: 'kubeedge-edge' },
  {
    name: 'containernetworking-plugins',
    why: 'the loopback of a pod; every pod there is on the host’s network',
    needMiB: 64,
    role: 'kubeedge-edge',
  },
];

/** Of a package that is in no table: what a daemon with its libraries takes. */
const OTHERS_MIB = 64;

export function packageNeedMiB(name: string): number {
  return HOST_PACKAGES.find((row) => row.name === name)?.needMiB ?? OTHERS_MIB;
}

export function packagesOf({ role }: Host): readonly PackageStep[] {
  return HOST_PACKAGES.filter((row) => row.role === undefined || row.role === role).map(({ name, why }) => ({
    kind: 'package',
    id: `package-${name}`,
    title: `${name}: ${why}`,
    name,
  }));
}
