import type { Probe, Probes, WorkloadManifest } from '../../workloads/kit/manifest.ts';
import { manifest as aggregator } from '../../workloads/aggregator/manifest.ts';
import { manifest as authority } from '../../workloads/authority/manifest.ts';
import { manifest as collisionEngine } from '../../workloads/collision-engine/manifest.ts';
import { manifest as mapper } from '../../workloads/mapper/manifest.ts';
import { manifest as hub } from '../../workloads/hub/manifest.ts';
import { manifest as visionInferencer } from '../../workloads/vision-inferencer/manifest.ts';
import { manifest as natsExporter } from '../../workloads/nats-exporter/manifest.ts';
import { AUTHORITY_USER } from '../host/authority/folder.ts';
import type { Check, Checks, Template } from '../kube/instance.ts';
import { isOnEdge } from '../kube/instance.ts';
import type { Host } from '../site/site.ts';
import { asksFor, BROKER_TLS_DIR, CONFIG_DIR, HUB_TLS_DIR, INGEST_TLS_DIR } from './environment.ts';
import { LINE_SAFETY } from './priority.ts';

/** Names of the certificates' volumes; the Secret behind one is `<instance>-<name>`. */
export const BROKER_CERTIFICATE = 'tls';
export const HUB_CERTIFICATE = 'hub-tls';
export const INGEST_CERTIFICATE = 'ingest-tls';

/** A service of which every gateway has one. One for the whole site would need a table, and a broker, of its own. */
export type Service = Of<'gateway'>;

/** A service of which a hub has one. */
export type HubService = Of<'hub'>;

interface Of<Per extends WorkloadManifest['per']> {
  manifest: WorkloadManifest & { per: Per };
  template: Template;
}

/**
 * The services of every gateway. Each runs as a user of its own, so that on an EdgeCore host, which has no user
 * namespaces, none can touch the folder of another.
 */
export const SERVICES: readonly Service[] = [
  service(collisionEngine, 10_001, LINE_SAFETY),
  service(visionInferencer, 10_002, undefined),
  service(aggregator, 10_003, undefined),
  service(mapper, 10_004, undefined),
];

/** Those of one gateway: some are only where EdgeCore is. */
export function servicesOf(host: Host): readonly Service[] {
  return SERVICES.filter(({ manifest }) => manifest.besideEdgeCore !== true || isOnEdge(host));
}

/** What a hub runs, each a row. */
export const HUB_SERVICES: readonly HubService[] = [service(hub, 10_020, undefined)];

/** Who issues the certificates of a site. */
export const AUTHORITY_SERVICE = service(authority, AUTHORITY_USER, undefined);

/** Who shows the figures of NATS. */
export const NATS_EXPORTER_SERVICE = service(natsExporter, 10_012, undefined);

function service<Per extends WorkloadManifest['per']>(
  manifest: Of<Per>['manifest'],
  userId: number,
  priorityClass: string | undefined,
): Of<Per> {
  const { environment } = manifest;
  return {
    manifest,
    template: {
      workload: manifest.name,
      summary: manifest.summary,
      userId,
      priorityClass,
      command: undefined,
      ports: manifest.ports,
      resources: manifest.resources,
      configDir: asksFor(environment, 'plan-path') ? CONFIG_DIR : undefined,
      certificates: [
        ...(asksFor(environment, 'broker-tls-dir')
          ? [{ name: BROKER_CERTIFICATE, dir: BROKER_TLS_DIR }]
          : []),
        ...(asksFor(environment, 'hub-tls-dir') ? [{ name: HUB_CERTIFICATE, dir: HUB_TLS_DIR }] : []),
        ...(asksFor(environment, 'ingest-tls-dir')
          ? [{ name: INGEST_CERTIFICATE, dir: INGEST_TLS_DIR }]
          : []),
      ],
      statePath: manifest.state?.path,
      scratch: manifest.scratch,
      probes: checksOf(manifest),
      graceSeconds: manifest.graceSeconds,
    },
  };
}

function checksOf({ name, ports, probes }: WorkloadManifest): Checks {
  const port = ports.find((one) => one.name === 'http')?.port;
  if (port === undefined)
    throw new Error(`${name}: its manifest has probes and no port named http; add it to ports`);
  const check = ({ path, ...times }: Probe): Check => ({ run: { path, port }, ...times });
  return {
    startup: check(probes.startup),
    liveness: check(probes.liveness),
    readiness: check(probes.readiness),
  } satisfies Record<keyof Probes, Check>;
}
