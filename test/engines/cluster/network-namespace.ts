import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** A network of its own: interfaces, addresses, routes, firewall, and every port free. */
export interface NetworkNamespace {
  readonly name: string;
  readonly path: string;
}

export async function createNamespace(name: string): Promise<NetworkNamespace> {
  await ip('netns', 'add', name);
  const namespace = namespaceNamed(name);
  await inNamespace(namespace, 'ip', 'link', 'set', 'lo', 'up');
  await inNamespace(namespace, 'sysctl', '-qw', 'net.ipv4.ip_forward=1');
  return namespace;
}

export function namespaceNamed(name: string): NetworkNamespace {
  return { name, path: `/var/run/netns/${name}` };
}

/** What is left in it goes with it once its processes are gone. */
export async function deleteNamespace(name: string): Promise<void> {
  if (existsSync(namespaceNamed(name).path)) await ip('netns', 'delete', name);
}

/** Runs a command to its end in the namespace; throws with what it said. */
export async function inNamespace(
  namespace: NetworkNamespace,
  file: string,
  ...args: string[]
): Promise<string> {
  const { stdout } = await execute('nsenter', [`--net=${namespace.path}`, file, ...args]);
  return stdout;
}

export async function ip(...args: string[]): Promise<string> {
  const { stdout } = await execute('ip', args);
  return stdout;
}
