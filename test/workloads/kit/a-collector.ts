import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { traceFields } from '../../../workloads/kit/trace.ts';
import type { Tracing } from '../../../workloads/kit/trace.ts';

export interface Attribute {
  key: string;
  value: { stringValue?: string; intValue?: number };
}

export interface ArrivedSpan {
  name: string;
  traceId: string;
  spanId: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: Attribute[];
  status: { code?: number };
}

export interface Export {
  resourceSpans: { resource: { attributes: Attribute[] }; scopeSpans: { spans: ArrivedSpan[] }[] }[];
}

export interface Collector {
  endpoint: string;
  exports: Export[];
  server: Server;
  spans: () => ArrivedSpan[];
  close: () => void;
}

/** A collector that keeps what it is sent, or, told to hang, never answers. */
export async function startCollector(hangs = false): Promise<Collector> {
  const exports: Export[] = [];
  const server = createServer((request, response) => {
    if (hangs) return;
    void json(request).then((body) => {
      if (request.url === '/v1/traces') exports.push(body as Export);
      response.end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    exports,
    server,
    spans: () =>
      exports.flatMap((it) => it.resourceSpans).flatMap((it) => it.scopeSpans.flatMap(({ spans }) => spans)),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The SDK is loaded on demand: until then spans are counted as lost. Resolves to how many that were. */
export async function untilLoaded(tracing: Tracing): Promise<number> {
  for (let asked = 1; ; asked += 1) {
    const probe = tracing.span('probe');
    if (probe.run(() => traceFields()).trace_id !== undefined) return tracing.lost();
    await new Promise((resolve) => setTimeout(resolve, 10));
    if (asked > 1_000) throw new Error('the SDK was not loaded within ten seconds');
  }
}
