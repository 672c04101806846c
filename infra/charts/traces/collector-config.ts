import { bufferMiB, MIB, spanBytesPerDay } from '../../budget/telemetry-volume.ts';
import { isOnEdge } from '../../kube/instance.ts';
import type { Host, Site } from '../../site/site.ts';
import { HUB_TLS_DIR } from '../environment.ts';
import { publicName } from '../hub.ts';
import { memoryLimiter } from '../otel-parts.ts';
import { COLLECTOR, COLLECTOR_STATE_DIR, JAEGER, JAEGER_PORTS } from './endpoint.ts';

/**
 * What the collectors of the K3s hosts read, or the one of an EdgeCore host: JSON, which is YAML. What it has accepted
 * is on disk, so a span is either refused, and counted by who sent it, or sent until the hub has it: no batch processor,
 * which keeps in memory what it has acknowledged.
 */
export function collectorConfig(site: Site, host: Host | undefined): string {
  // On an EdgeCore host pods use the host's network, where nobody on the plant's network is to send spans.
  const at = (port: number): string => `${isOnEdge(host) ? '127.0.0.1' : '0.0.0.0'}:${port}`;
  const hosts = host === undefined ? site.hosts.filter((one) => !isOnEdge(one)) : [host];
  const bytesPerDay = Math.max(...hosts.map((one) => spanBytesPerDay(site, one)));
  return `${JSON.stringify(
    {
      extensions: {
        health_check: { endpoint: at(COLLECTOR.healthPort) },
        'file_storage/queue': {
          directory: `${COLLECTOR_STATE_DIR}/queue`,
          create_directory: true,
          // What a service was told is kept must be there after the power failed too.
          fsync: true,
          timeout: '10s',
          compaction: {
            directory: `${COLLECTOR_STATE_DIR}/compact`,
            on_start: true,
            on_rebound: true,
            cleanup_on_start: true,
            // A file never shrinks by itself, and its pages count as memory.
            rebound_needed_threshold_mib: 64,
            rebound_trigger_threshold_mib: 8,
          },
        },
      },
      receivers: {
        otlp: {
          protocols: {
            grpc: { endpoint: at(COLLECTOR.grpcPort), max_recv_msg_size_mib: 4 },
            http: { endpoint: at(COLLECTOR.httpPort), max_request_body_size: 4 * MIB },
          },
        },
        ...(site.traces.jaegerPorts && { jaeger: { protocols: jaegerProtocols(at) } }),
      },
      processors: {
        memory_limiter: memoryLimiter(COLLECTOR.memoryLimitMiB),
      },
      exporters: { 'otlp_grpc/hub': toHub(site, bufferMiB(bytesPerDay, site, hosts)) },
      service: {
        extensions: ['health_check', 'file_storage/queue'],
        pipelines: {
          traces: {
            receivers: ['otlp', ...(site.traces.jaegerPorts ? ['jaeger'] : [])],
            processors: ['memory_limiter'],
            exporters: ['otlp_grpc/hub'],
          },
        },
        telemetry: {
          logs: { encoding: 'json', level: 'warn' },
          metrics: {
            level: 'normal',
            readers: [
              {
                pull: {
                  exporter: {
                    prometheus: {
                      host: isOnEdge(host) ? '127.0.0.1' : '0.0.0.0',
                      port: COLLECTOR.metricsPort,
                    },
                  },
                },
              },
            ],
          },
        },
      },
    },
    undefined,
    2,
  )}\n`;
}

/** T8: the ports of the agent that is gone, for clients that know no others. */
function jaegerProtocols(at: (port: number) => string) {
  const [grpc, http, compact] = JAEGER_PORTS;
  return {
    grpc: { endpoint: at(grpc.port) },
    thrift_http: { endpoint: at(http.port) },
    thrift_compact: { endpoint: at(compact.port), queue_size: 256, max_packet_size: 65_000 },
  };
}

/** S78: for as long as it takes. Beyond the bound the newest is refused, which who sent it counts. */
function toHub(site: Site, queueMiB: number) {
  return {
    endpoint: `${publicName(site)}:${JAEGER.publicPort}`,
    compression: 'gzip',
    timeout: '15s',
    tls: {
      ca_file: `${HUB_TLS_DIR}/ca.crt`,
      cert_file: `${HUB_TLS_DIR}/tls.crt`,
      key_file: `${HUB_TLS_DIR}/tls.key`,
      reload_interval: '1h',
    },
    retry_on_failure: { enabled: true, initial_interval: '5s', max_interval: '60s', max_elapsed_time: '0s' },
    sending_queue: {
      enabled: true,
      storage: 'file_storage/queue',
      sizer: 'bytes',
      queue_size: queueMiB * MIB,
      num_consumers: 2,
      block_on_overflow: false,
    },
  };
}
