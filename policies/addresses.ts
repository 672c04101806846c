import type { Container, Pod } from './pod.ts';
import { containersOf } from './pod.ts';
import type { Context } from './rule.ts';

/** Somewhere that a pod's settings tell it to go. */
export interface Address {
  /** where it stands: `containers.aggregator.env.HUB_ADDRESS` */
  readonly path: string;
  readonly host: string;
  readonly port: number;
}

/** `host:port` or `scheme://host:port…`: the one shape in which a manifest's environment holds an address. */
const ADDRESS = /^(?:[a-z][a-z0-9+.-]*:\/\/)?([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?):(\d{1,5})(?:\/.*)?$/i;

const OWN_HOSTS = ['localhost', '127.0.0.1', '0.0.0.0'];

/** Every address in the environment of a pod's containers, in place or from a ConfigMap. */
export function addressesOf(pod: Pod, namespace: string | undefined, context: Context): readonly Address[] {
  return containersOf(pod).flatMap(({ container, path }) =>
    settingsOf(container, namespace, context).flatMap(([name, value]) => {
      const [, host, port] = ADDRESS.exec(value) ?? [];
      if (host === undefined || port === undefined || OWN_HOSTS.includes(host)) return [];
      return [{ path: `${path}.env.${name}`, host, port: Number(port) }];
    }),
  );
}

function settingsOf(
  container: Container,
  namespace: string | undefined,
  context: Context,
): readonly (readonly [name: string, value: string])[] {
  const inPlace = (container.env ?? []).map(({ name, value }) => [name, value ?? ''] as const);
  const fromMaps = (container.envFrom ?? []).flatMap(({ configMapRef }) => {
    const map = context
      .of('ConfigMap', namespace)
      .find(({ metadata }) => metadata.name === configMapRef?.name);
    return Object.entries((map?.data ?? {}) as Readonly<Record<string, string>>);
  });
  return [...inPlace, ...fromMaps];
}
