/**
 * What the kubelet wants of the kernel. With `protect-kernel-defaults` it refuses to start where one differs, so they
 * are in force before K3s is, after each start of the host too.
 */
export const KUBELET_SYSCTLS = {
  'vm.panic_on_oom': 0,
  'vm.overcommit_memory': 1,
  'kernel.panic': 10,
  'kernel.panic_on_oops': 1,
} as const;

export function sysctlFile(): string {
  return Object.entries(KUBELET_SYSCTLS)
    .map(([key, value]) => `${key} = ${value}\n`)
    .join('');
}

/** POSIX shell that ends with 0 where each is as it must be. */
export function sysctlCheck(): string {
  return Object.entries(KUBELET_SYSCTLS)
    .map(([key, value]) => `[ "$(cat /proc/sys/${key.replaceAll('.', '/')})" = ${value} ]`)
    .join(' && ');
}
