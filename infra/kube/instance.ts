import type { Port, Resources } from '../../workloads/kit/manifest.ts';
import type { Host } from '../site/site.ts';

/** What all instances of a workload share. */
export interface Template {
  workload: string;
  summary: string;
  /** user and group of its processes and of the files that they keep */
  userId: number;
  priorityClass: string | undefined;
  /** in place of the image's own command */
  command: readonly string[] | undefined;
  ports: readonly Port[];
  resources: Resources;
  /** where the files of its ConfigMap are mounted; undefined where it has none */
  configDir: string | undefined;
  /** a Secret `<instance>-<name>` with a certificate, mounted at `dir` */
  certificates: readonly { name: string; dir: string }[];
  statePath: string | undefined;
  scratch: { path: string; sizeMiB: number } | undefined;
  probes: Checks;
  graceSeconds: number;
}

export interface Checks {
  startup: Check;
  liveness: Check;
  readiness: Check;
}

/** A probe: a GET on a port, or a command in the container. */
export interface Check {
  run: { path: string; port: number } | { command: readonly string[] };
  periodSeconds: number;
  failures: number;
  timeoutSeconds: number;
}

/** One workload on one gateway, or once for the site where `host` is undefined. */
export interface Instance {
  template: Template;
  name: string;
  namespace: Namespace;
  host: Host | undefined;
  /** reference of its image */
  image: string;
  environment: Readonly<Record<string, string>>;
  /** its ConfigMap, by file name */
  files: Readonly<Record<string, string>>;
  /** size of its claim; 0 where the template keeps no state */
  stateMiB: number;
}

export type Namespace = 'manufacturing' | 'edge' | 'hub';

export const HUB_NAMESPACE = 'hub';

export const CERTIFICATE_KEYS = ['ca.crt', 'tls.crt', 'tls.key'] as const;

/** An EdgeCore host has no network for pods and no Services: its pods use the host's network, in a namespace apart. */
export function isOnEdge(host: Host | undefined): boolean {
  return host?.role === 'kubeedge-edge';
}

export function namespaceOf(host: Host | undefined): Namespace {
  return isOnEdge(host) ? 'edge' : 'manufacturing';
}

/** The folder that the host plan makes on an EdgeCore host for what an instance keeps. */
export function stateFolder(instance: string): string {
  return `/var/lib/millwright/${instance}`;
}
