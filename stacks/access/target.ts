import { isOnEdge } from '../../infra/kube/instance.ts';
import { HOST_LABEL, NAME_LABEL } from '../../infra/kube/names.ts';
import type { Release } from '../../infra/release.ts';
import { suggestion } from '../../infra/site/nearest.ts';
import type { Host } from '../../infra/site/site.ts';
import { podOf } from '../../policies/pod.ts';

/** One workload on one host, as kubectl finds it. */
export interface Target {
  readonly workload: string;
  readonly namespace: string;
  /** of its container */
  readonly container: string;
  readonly host: Host;
  readonly onEdge: boolean;
  /** labels that select its pod and no other */
  readonly selector: string;
  /** of its health and figures; undefined where it has none */
  readonly httpPort: number | undefined;
}

/** What a person asks for: a workload of the site, on one of its hosts or on all. */
export interface Wanted {
  readonly workload: string;
  readonly host: string | undefined;
}

/** What was asked for is not of this site, or cannot be done there. `remedy` says what can. */
export class AccessError extends Error {
  readonly remedy: string;

  constructor(got: string, remedy: string) {
    super(`${got}; ${remedy}`);
    this.name = 'AccessError';
    this.remedy = remedy;
  }
}

/** Every instance of a workload, in the order of the hosts; throws an AccessError where there is none. */
export function targetsOf({ placed, site }: Release, { workload, host }: Wanted): readonly Target[] {
  const all = placed.flatMap(({ object }) => {
    const pod = podOf(object);
    const on = site.hosts.find(({ name }) => name === pod?.labels[HOST_LABEL]);
    const [container] = pod?.spec.containers ?? [];
    if (pod === undefined || on === undefined || container === undefined) return [];
    const name = pod.labels[NAME_LABEL] ?? '';
    return [
      {
        workload: name,
        namespace: object.metadata.namespace ?? 'default',
        container: container.name,
        host: on,
        onEdge: isOnEdge(on),
        selector: `${NAME_LABEL}=${name},${HOST_LABEL}=${on.name}`,
        httpPort: (container.ports as readonly NamedPort[] | undefined)?.find(
          ({ name: port }) => port === 'http',
        )?.containerPort,
      },
    ];
  });
  const named = all.filter((one) => one.workload === workload);
  if (named.length === 0) {
    const names = [...new Set(all.map((one) => one.workload))].toSorted();
    throw new AccessError(`${site.name} has no ${workload}`, suggestion(workload, names));
  }
  const found = host === undefined ? named : named.filter((one) => one.host.name === host);
  if (found.length === 0) {
    const names = named.map((one) => one.host.name);
    throw new AccessError(`${workload} is not on ${String(host)}`, suggestion(String(host), names));
  }
  return found.toSorted((one, other) => (one.host.name < other.host.name ? -1 : 1));
}

/** The one instance that is meant; throws an AccessError where it has to be said which. */
export function targetOf(release: Release, wanted: Wanted): Target {
  const [first, ...others] = targetsOf(release, wanted);
  if (first === undefined || others.length > 0) {
    const hosts = [first, ...others].map((one) => one?.host.name).join(', ');
    throw new AccessError(`${wanted.workload} is on several hosts`, `say which: --host, one of ${hosts}`);
  }
  return first;
}

interface NamedPort {
  readonly name?: string;
  readonly containerPort: number;
}
