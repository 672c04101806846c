import type { Flow } from '../contracts/topics.ts';

/** What a workload needs of a site, said once. infra reads it as data; the workload's own config takes its names. */
export interface WorkloadManifest<Variable extends string = string> {
  name: string;
  /** one sentence for tables and annotations */
  summary: string;
  /**
   * `gateway`: an instance on each gateway that has cells, its host in its name; `site`: one for the site; `hub`: one at
   * a hub, on the host that keeps its ledger
   */
  per: 'gateway' | 'site' | 'hub';
  /**
   * Only on gateways with EdgeCore, whose device topics it reads and writes: nobody else keeps a twin, and what would
   * be reported on another gateway nobody would ask for.
   */
  besideEdgeCore?: true;
  /** a row of images.lock.json */
  image: string;
  platforms: readonly Platform[];
  ports: readonly Port[];
  environment: Readonly<Record<Variable, Source>>;
  resources: Resources;
  /** what must outlive the pod: a claim on a K3s host, a folder of the host plan on an EdgeCore host */
  state?: { path: string; sizeMiB: number };
  /** scratch space in memory, where the read-only root is not enough */
  scratch?: { path: string; sizeMiB: number };
  reads: readonly Flow[];
  writes: readonly Flow[];
  probes: Probes;
  /** from SIGTERM to SIGKILL */
  graceSeconds: number;
}

export type Platform = 'linux/amd64' | 'linux/arm64';

export interface Port {
  name: string;
  port: number;
  /** who connects: decides the network policy */
  from: 'kubelet' | 'line' | 'workloads' | 'sites';
}

/**
 * Where a variable's value comes from. `literal` stands here; the rest is the site's to say, and
 * infra/charts/environment.ts has one function for each.
 */
export type Source =
  | { literal: string }
  | {
      site:
        | 'site-name'
        | 'gateway-name'
        | 'http-host'
        | 'broker-url'
        | 'broker-tls-dir'
        | 'hub-address'
        | 'hub-tls-dir'
        | 'plan-path'
        | 'batch-interval-ms'
        | 'spool-max-mib'
        | 'trace-endpoint'
        | 'delivering-sites'
        | 'nats-monitors'
        | 'ingest-tls-dir';
    };

/** A fact that only the site knows. */
export type SiteSource = Extract<Source, { site: string }>['site'];

export interface Resources {
  requests: { cpuMilli: number; memoryMiB: number };
  limits: { cpuMilli: number; memoryMiB: number };
}

/** HTTP probes on the port named `http`. S99: liveness period × failures + timeout + grace is at most 30 s. */
export interface Probes {
  startup: Probe;
  liveness: Probe;
  readiness: Probe;
}

export interface Probe {
  path: string;
  periodSeconds: number;
  failures: number;
  timeoutSeconds: number;
}
