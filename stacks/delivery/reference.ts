import { InvalidArgumentError } from 'commander';

/** Where artifacts go: a repository of a registry, without a tag. */
export interface Repository {
  /** `host` or `host:port` */
  readonly registry: string;
  readonly path: string;
}

/** The distribution specification 1.1, section "Pull": what a registry takes for a name. */
const PATH = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const REGISTRY = /^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?$/;

/** Reads `oci://host:port/path`; undefined where it is none. */
export function repositoryOf(text: string): Repository | undefined {
  const [, registry = '', path = ''] = /^oci:\/\/([^/]+)\/(.+)$/.exec(text) ?? [];
  return REGISTRY.test(registry) && PATH.test(path) && path.length <= 255 ? { registry, path } : undefined;
}

/** As cosign and Docker name it: without a scheme. */
export function nameOf({ registry, path }: Repository): string {
  return `${registry}/${path}`;
}

/** As an option of a command. */
export function parseRepository(text: string): Repository {
  const repository = repositoryOf(text);
  if (repository === undefined)
    throw new InvalidArgumentError('Write oci://<registry>/<path> in lower case, without a tag.');
  return repository;
}
