import { execFile } from 'node:child_process';
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { NetworkNamespace } from './network-namespace.ts';
import { inNamespace } from './network-namespace.ts';
import type { RunningProgram } from './start-program.ts';
import { startProgram } from './start-program.ts';

const execute = promisify(execFile);

/** What programs of this machine see of the network from inside a pod: its images have none of their own. */
export interface PodNetwork extends NetworkNamespace {
  /** The addresses that a name has for the pod, by the resolver of the system with the pod's own resolv.conf. */
  resolve(name: string): Promise<readonly string[]>;
  /** Answers every HTTP request to a port of the pod with these words. */
  serve(port: number, words: string): RunningProgram;
}

/**
 * @param pid a process of the pod
 * @param dir the cluster's folder
 */
export function networkOfPod(pid: number, dir: string): PodNetwork {
  const namespace = { name: `pod-${pid}`, path: `/proc/${pid}/ns/net` };
  return {
    ...namespace,
    resolve: async (name) => {
      const own = path.join(dir, `${namespace.name}-resolv.conf`);
      await copyFile(`/proc/${pid}/root/etc/resolv.conf`, own);
      const script = 'mount --bind "$1" /etc/resolv.conf && exec getent ahostsv4 "$2"';
      const entered = [`--net=${namespace.path}`, 'unshare', '--mount', 'sh', '-c', script, 'sh', own, name];
      const { stdout } = await execute('nsenter', entered);
      return [...new Set(stdout.split('\n').map((line) => line.split(' ')[0] ?? ''))].filter(Boolean);
    },
    serve: (port, words) =>
      startProgram({
        name: `${namespace.name}-${port}`,
        file: process.execPath,
        args: ['--eval', SERVER, String(port), words],
        dir,
        namespace,
      }),
  };
}

const SERVER = `
  const [port, words] = process.argv.slice(1);
  require('node:http').createServer((_, response) => response.end(words)).listen(Number(port));
`;

const CLIENT = `
  fetch(process.argv[1], { signal: AbortSignal.timeout(5000) })
    .then((response) => response.text())
    .then((words) => process.stdout.write(words));
`;

/** What is answered to a GET from inside a network; throws where nobody answers within five seconds. */
export function getFrom(namespace: NetworkNamespace, url: string): Promise<string> {
  return inNamespace(namespace, process.execPath, '--eval', CLIENT, url);
}
