import { existsSync } from 'node:fs';
import type { Argv, Ended } from './program.ts';
import { runProgram, shown } from './program.ts';
import type { Target } from './target.ts';
import { AccessError } from './target.ts';

/** How the cluster of a site is asked: always by a kubeconfig that somebody named for it. */
export type Kubectl = (...args: string[]) => Argv;

/**
 * With that kubeconfig, or the one of KUBECONFIG; never with the one that kubectl would take by itself, which may be of
 * any site.
 */
export function kubectlWith(kubeconfig: string | undefined, environment: NodeJS.ProcessEnv): Kubectl {
  const file = kubeconfig ?? environment.KUBECONFIG;
  if (file === undefined || file === '') {
    throw new AccessError(
      'no cluster is named',
      'write --kubeconfig <file of this site>, or export KUBECONFIG',
    );
  }
  if (!existsSync(file)) throw new AccessError(`${file} is not there`, 'name the kubeconfig of this site');
  return (...args) => ['kubectl', '--kubeconfig', file, ...args];
}

/** kubectl ended with a code: its own words. */
export class KubectlError extends Error {
  constructor(argv: Argv, { stderr, code }: Ended) {
    super(`${shown(argv)} ended with ${code}:\n${stderr.trim()}`);
    this.name = 'KubectlError';
  }
}

/** What kubectl answers; throws a KubectlError where it fails. */
export async function answerOf(argv: Argv, input?: string): Promise<string> {
  const ended = await runProgram(argv, input === undefined ? {} : { input });
  if (ended.code !== 0) throw new KubectlError(argv, ended);
  return ended.stdout;
}

/** A pod as `kubectl get` gives it, in the fields that are read here. */
export interface LivePod {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly uid: string };
  readonly spec: {
    readonly containers: readonly {
      readonly name: string;
      readonly env?: readonly { readonly name: string; readonly value?: string }[];
    }[];
    readonly ephemeralContainers?: readonly { readonly name: string }[];
  };
  readonly status: {
    readonly podIP?: string;
    readonly ephemeralContainerStatuses?: readonly {
      readonly name: string;
      readonly state?: {
        readonly running?: object;
        readonly terminated?: { readonly exitCode: number; readonly reason?: string };
      };
    }[];
  };
}

export function findPod(kubectl: Kubectl, { namespace, selector }: Target): Argv {
  return kubectl('get', 'pods', '--namespace', namespace, '--selector', selector, '--output', 'json');
}

/** The pod of a target. Throws an AccessError where there is none, or where it says that it is another site's. */
export async function livePod(kubectl: Kubectl, target: Target, site: string): Promise<LivePod> {
  const { items } = JSON.parse(await answerOf(findPod(kubectl, target))) as { items: readonly LivePod[] };
  const [pod] = items;
  if (pod === undefined) {
    throw new AccessError(
      `this cluster has no pod ${target.selector} in ${target.namespace}`,
      `is it the cluster of ${site}, and is the site up?`,
    );
  }
  const variables = pod.spec.containers.flatMap(({ env = [] }) => env);
  const says =
    variables.find(({ name }) => name === 'GATEWAY') && variables.find(({ name }) => name === 'SITE');
  if (says !== undefined && says.value !== site) {
    throw new AccessError(
      `this cluster is of the site ${String(says.value)}`,
      `name the kubeconfig of ${site} with --kubeconfig`,
    );
  }
  return pod;
}
