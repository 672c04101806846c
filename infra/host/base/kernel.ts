import { isOnEdge } from '../../kube/instance.ts';
import type { Host } from '../../site/site.ts';
import type { CommandStep, FileStep, HostStep } from '../plan.ts';

type Settings = Readonly<Record<string, number>>;

/** A kubelet with protectKernelDefaults does not start without these (K3s, CIS hardening guide). */
const KUBELET: Settings = {
  'vm.panic_on_oom': 0,
  'vm.overcommit_memory': 1,
  'kernel.panic': 10,
  'kernel.panic_on_oops': 1,
};

const GATEWAY: Settings = {
  // Pods reach each other through the host.
  'net.ipv4.ip_forward': 1,
  'net.bridge.bridge-nf-call-iptables': 1,
  // Every container's log is watched, and every kubelet, containerd and agent has its own: 128 were seen to run out.
  'fs.inotify.max_user_instances': 1024,
  'fs.inotify.max_user_watches': 524288,
  // Nobody of the line routes by us, nor tells us to go another way.
  'net.ipv4.conf.all.accept_redirects': 0,
  'net.ipv4.conf.all.accept_source_route': 0,
};

export function kernelOf(host: Host): readonly HostStep[] {
  const modules = ['overlay', 'br_netfilter', ...(isOnEdge(host) ? [] : ['wireguard'])];
  return [
    {
      kind: 'file',
      id: 'kernel-modules',
      title: 'modules that are there from the start',
      path: '/etc/modules-load.d/millwright.conf',
      owner: 'root:root',
      mode: '0644',
      content: modules.map((name) => `${name}\n`).join(''),
    },
    loaded(modules),
    settings('kernel-kubelet', 'what a kubelet insists on', '/etc/sysctl.d/90-kubelet.conf', KUBELET),
    settings('kernel-gateway', 'forwarding and watches', '/etc/sysctl.d/91-millwright.conf', GATEWAY),
    inForce({ ...KUBELET, ...GATEWAY }),
    SWAP,
  ];
}

function settings(id: string, title: string, path: string, rows: Settings): FileStep {
  return {
    kind: 'file',
    id,
    title,
    path,
    owner: 'root:root',
    mode: '0644',
    content: Object.entries(rows)
      .map(([key, value]) => `${key} = ${value}\n`)
      .join(''),
  };
}

function loaded(modules: readonly string[]): CommandStep {
  const names = modules.join(' ');
  return {
    kind: 'command',
    id: 'kernel-modules-loaded',
    title: `${names} in the kernel`,
    // Built in, a module without parameters has no folder.
    check: `for module in ${names}; do
  if [ ! -d "/sys/module/$module" ] && ! grep -q "/$module\\.ko" "/lib/modules/$(uname -r)/modules.builtin" 2> /dev/null; then
    echo "$module is not loaded"
    exit 1
  fi
done`,
    run: `modprobe -a ${names}`,
    undo: "echo 'modules stay until the next start'",
  };
}

/** By /proc, because `sysctl` is in a package that a small system has not. */
function inForce(rows: Settings): CommandStep {
  const pairs = Object.entries(rows).map(([key, value]) => `${key.replaceAll('.', '/')}=${value}`);
  const each = (line: string): string => `for pair in ${pairs.join(' ')}; do\n${line}\ndone`;
  return {
    kind: 'command',
    id: 'kernel-settings',
    title: 'those settings in force',
    check: each(`  if [ "$(cat "/proc/sys/\${pair%=*}")" != "\${pair#*=}" ]; then
    echo "\${pair%=*} is $(cat "/proc/sys/\${pair%=*}"), wanted \${pair#*=}"
    exit 1
  fi`),
    run: each('  echo "${pair#*=}" > "/proc/sys/${pair%=*}"'),
    undo: "echo 'they stay until the next start, which reads the files'",
  };
}

/** Memory that is written to flash wears it, and a service that is swapped out answers late. */
const SWAP: CommandStep = {
  kind: 'command',
  id: 'kernel-no-swap',
  title: 'nothing is swapped out, now and after a start',
  check: `if [ "$(wc -l < /proc/swaps)" -gt 1 ]; then
  echo 'there is swap in use'
  exit 1
fi
if grep -q '^[^#[:space:]]*[[:space:]]\\{1,\\}[^[:space:]]*[[:space:]]\\{1,\\}swap[[:space:]]' /etc/fstab 2> /dev/null; then
  echo '/etc/fstab has swap'
  exit 1
fi`,
  run: `if [ -e /etc/fstab ]; then
  sed '/^[^#[:space:]]*[[:space:]]\\{1,\\}[^[:space:]]*[[:space:]]\\{1,\\}swap[[:space:]]/s/^/#millwright /' /etc/fstab > /etc/.millwright-fstab
  chmod 0644 /etc/.millwright-fstab
  sync /etc/.millwright-fstab
  mv -f -T /etc/.millwright-fstab /etc/fstab
fi
swapoff -a`,
  undo: `if grep -q '^#millwright ' /etc/fstab 2> /dev/null; then
  sed 's/^#millwright //' /etc/fstab > /etc/.millwright-fstab
  chmod 0644 /etc/.millwright-fstab
  mv -f -T /etc/.millwright-fstab /etc/fstab
  swapon -a
fi`,
};
