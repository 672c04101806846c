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
  /** claims that are there, `<instance>-<name>`, mounted at `dir` to be read */
  claims?: readonly { name: string; dir: string }[];
  /** it talks to the API server, as its own account */
  asksApi?: true;
  statePath: string | undefined;
  scratch: { path: string; sizeMiB: number } | undefined;
  probes: Checks;
  graceSeconds: number;
  /** there where it is an agent of the host: every K3s host has one, by a DaemonSet */
  agent?: HostAccess;
}

/** What an agent has of its host beyond a pod's own. */
export interface HostAccess {
  /** the host's network, on K3s hosts too */
  network: boolean;
  /** folders of the host, mounted at `dir` to be read */
  folders: readonly { name: string; path: string; dir: string }[];
  /** groups of the host that its process is in too, for what only they may read */
  groups?: readonly number[];
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

/** One workload on one gateway; where `host` is undefined once for the site, or as an agent once for each K3s host. */
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

export type Namespace =
  | 'manufacturing'
  | 'edge'
  | 'hub'
  | 'metrics'
  | 'node-agents'
  | 'istio-system'
  | 'messages'
  | 'functions'
  | 'spire-server'
  | 'authority'
  | 'kubeedge';

export const HUB_NAMESPACE = 'hub';
/** Where the functions of a site run. */
export const FUNCTIONS = 'functions';
/** Where the servers of NATS run. */
export const MESSAGES = 'messages';
/** Where who issues the certificates of a site runs, and nobody else. */
export const AUTHORITY_NAMESPACE = 'authority';
/** Where the agents of K3s hosts run. */
export const NODE_AGENTS = 'node-agents';
/** Where a line's figures are gathered and judged. */
export const METRICS = 'metrics';

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
