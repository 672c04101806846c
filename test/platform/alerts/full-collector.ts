import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectorConfig } from '../../../infra/charts/traces/collector-config.ts';
import { aSite } from '../../site.ts';
import type { TestCa } from '../../tls.ts';
import { collectorProcess } from '../traces/collector-process.ts';
import { aPlace, onThisMachine } from '../traces/here.ts';

/** A real collector as a site has it, with a queue as small as a run is short, and no hub behind it. */
export interface FullCollector {
  readonly metricsPort: number;
  /** a span of 4 KiB; resolves when it was taken or refused */
  send(): Promise<void>;
  end(): Promise<void>;
}

const QUEUE_BYTES = 64 * 1024;
const FILLER = 'x'.repeat(4096);

export async function startFullCollector(ca: TestCa): Promise<FullCollector> {
  const folder = await mkdtemp(join(tmpdir(), 'millwright-queue-'));
  const site = aSite();
  const place = await aPlace(join(folder, 'state'), await ca.issue({ cn: 'graz/otel-collector' }));
  const config = onThisMachine(collectorConfig(site, undefined), site, place);
  const small = config.replace(/"queue_size": \d+/, `"queue_size": ${QUEUE_BYTES}`);
  const collector = collectorProcess(folder, small, place.healthPort);
  await collector.start();
  let sent = 0;
  return {
    metricsPort: place.metricsPort,
    async send() {
      sent += 1;
      const span = {
        traceId: sent.toString(16).padStart(32, '1'),
        spanId: sent.toString(16).padStart(16, '1'),
        name: FILLER,
        kind: 1,
        startTimeUnixNano: '1',
        endTimeUnixNano: '2',
      };
      await fetch(`http://127.0.0.1:${place.httpPort}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }),
      });
    },
    async end() {
      await collector.end('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
