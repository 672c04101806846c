import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { freePort } from '../../engines/cluster/free-port.ts';
import type { CollectorProcess } from './collector-process.ts';
import { collectorProcess } from './collector-process.ts';

/** The hub's end of the traces: a collector that writes what arrives to a file, for Jaeger cannot be had. */
export interface HubEnd {
  readonly port: number;
  readonly process: CollectorProcess;
  /** ids of the spans in the file, one as often as it arrived */
  spanIds(): readonly string[];
}

export async function aHubEnd(dir: string, tlsDir: string): Promise<HubEnd> {
  const [port, healthPort] = [await freePort(), await freePort()];
  const file = path.join(dir, 'arrived.jsonl');
  const config = {
    extensions: { health_check: { endpoint: `127.0.0.1:${healthPort}` } },
    receivers: {
      otlp: {
        protocols: {
          grpc: {
            endpoint: `127.0.0.1:${port}`,
            max_recv_msg_size_mib: 16,
            tls: {
              cert_file: `${tlsDir}/tls.crt`,
              key_file: `${tlsDir}/tls.key`,
              client_ca_file: `${tlsDir}/ca.crt`,
            },
          },
        },
      },
    },
    exporters: { file: { path: file } },
    service: {
      extensions: ['health_check'],
      pipelines: { traces: { receivers: ['otlp'], exporters: ['file'] } },
      telemetry: { metrics: { level: 'none' }, logs: { level: 'warn' } },
    },
  };
  return {
    port,
    process: collectorProcess(dir, JSON.stringify(config), healthPort),
    spanIds: () =>
      existsSync(file)
        ? [...readFileSync(file, 'utf8').matchAll(/"spanId":"([0-9a-f]{16})"/g)].map(([, id = '']) => id)
        : [],
  };
}
