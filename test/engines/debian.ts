import { existsSync } from 'node:fs';
import { programOnPath } from './path.ts';

/** A package of Debian and the program, or the file, by which it is known to be there. */
export interface DebianPackage {
  readonly name: string;
  readonly brings: string;
  readonly why: string;
}

export const DEBIAN_PACKAGES: readonly DebianPackage[] = [
  { name: 'chromium', brings: 'chromium', why: 'the live page, as a person sees it' },
  { name: 'mosquitto', brings: 'mosquitto', why: 'the broker of every gateway' },
  { name: 'prometheus', brings: 'promtool', why: 'rules and scrape configuration' },
  { name: 'victoria-metrics', brings: 'vmagent', why: 'the agent of each host, through an outage' },
  { name: 'openssh-server', brings: 'sshd', why: 'the host plans over SSH' },
  { name: 'swtpm', brings: 'swtpm', why: 'the TPM of each host, in software' },
  { name: 'tpm2-tools', brings: 'tpm2_quote', why: 'what hosts ask their TPM with' },
  { name: 'mmdebstrap', brings: 'mmdebstrap', why: 'a bare Debian, on which the scripts of hosts run' },
  { name: 'shellcheck', brings: 'shellcheck', why: 'the scripts of hosts' },
  { name: 'cloud-init', brings: 'cloud-init', why: 'the user-data of hosts' },
  { name: 'nftables', brings: 'nft', why: 'the firewall of hosts' },
  { name: 'systemd', brings: 'systemd-analyze', why: 'the units of hosts' },
  { name: 'buildah', brings: 'buildah', why: 'the Dockerfile' },
  { name: 'containernetworking-plugins', brings: '/usr/lib/cni/bridge', why: 'the network of pods' },
  { name: 'iproute2', brings: 'ip', why: 'a network for each host' },
  { name: 'iputils-ping', brings: 'ping', why: 'whether a link carries' },
  { name: 'iptables', brings: 'iptables', why: 'kube-proxy and the port mappings of pods' },
  { name: 'conntrack', brings: 'conntrack', why: 'kube-proxy' },
  { name: 'gcc', brings: 'gcc', why: 'runc, the one engine with C in it' },
  { name: 'libc6-dev', brings: '/usr/include/stdlib.h', why: 'runc' },
  { name: 'pkg-config', brings: 'pkg-config', why: 'runc' },
  { name: 'libseccomp-dev', brings: '/usr/include/seccomp.h', why: 'runc' },
];

export interface Lookup extends DebianPackage {
  /** undefined where it is missing */
  readonly where: string | undefined;
}

export function lookUpPackages(packages: readonly DebianPackage[] = DEBIAN_PACKAGES): readonly Lookup[] {
  return packages.map((row) => ({
    ...row,
    where: row.brings.startsWith('/')
      ? [row.brings].find((file) => existsSync(file))
      : programOnPath(row.brings),
  }));
}

/** The one line that brings all that is missing; empty where nothing is. */
export function aptLine(rows: readonly Lookup[]): string {
  const missing = rows.filter(({ where }) => where === undefined).map(({ name }) => name);
  return missing.length === 0
    ? ''
    : `apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends ${missing.join(' ')}`;
}
