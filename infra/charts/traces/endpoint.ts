import type { Host } from '../../site/site.ts';
import { isOnEdge } from '../../kube/instance.ts';

/**
 * The collector of each host, behind one address for the whole site as the broker has one: the Service is `Local`, so it
 * leads to the host's own collector or to none, and no span crosses the plant's network in clear.
 */
export const COLLECTOR = {
  name: 'otel-collector',
  clusterIp: '10.43.0.82',
  grpcPort: 4317,
  httpPort: 4318,
  healthPort: 13133,
  metricsPort: 8888,
  memoryLimitMiB: 128,
} as const;

export const COLLECTOR_STATE_DIR = '/var/lib/otelcol';

/** Where a hub takes spans. */
export const JAEGER = {
  name: 'jaeger',
  port: 4317,
  queryPort: 16686,
  healthPort: 13133,
  /** on the name that sites know the hub by, and the port of the host that it is forwarded to */
  publicPort: 7446,
  nodePort: 30746,
} as const;

/** Of the Jaeger agent and collector that were: gRPC, Thrift over HTTP, compact Thrift over UDP. */
export const JAEGER_PORTS = [
  { name: 'jaeger-grpc', port: 14250, protocol: 'TCP' },
  { name: 'jaeger-http', port: 14268, protocol: 'TCP' },
  { name: 'jaeger-compact', port: 6831, protocol: 'UDP' },
] as const;

/** How a service on this host reaches its collector. */
export function traceEndpoint(host: Host): string {
  return `http://${isOnEdge(host) ? '127.0.0.1' : COLLECTOR.clusterIp}:${COLLECTOR.httpPort}`;
}
