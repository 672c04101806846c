import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { INGEST_TLS_DIR } from '../../../infra/charts/environment.ts';
import { LOG_RECEIVER } from '../../../infra/charts/logs/endpoint.ts';
import { LOG_RECEIVER_STATE_DIR, logReceiverConfig } from '../../../infra/charts/logs/log-receiver.ts';
import { freePort } from '../../engines/cluster/free-port.ts';
import { until } from '../../engines/cluster/until.ts';
import { prove } from '../../engines/proof/prove.ts';
import { makeCa } from '../../tls.ts';
import { collectorProcess } from '../traces/collector-process.ts';

const SETTLE_MS = 20_000;
const TRACE_ID = '5b8efff798038103d269b633813fc60c';
const SPAN_ID = 'eee19b7ec3c1b174';

/** What the output `opentelemetry` of a log shipper sends for a line of kit/log.ts: OTLP over HTTP. */
function aRequest(site: string, lines: number) {
  const logRecords = Array.from({ length: lines }, (_, index) => ({
    timeUnixNano: String(Date.now() * 1e6),
    severityText: 'info',
    traceId: TRACE_ID,
    spanId: SPAN_ID,
    body: { stringValue: `line ${index}` },
    attributes: [{ key: 'site', value: { stringValue: site } }],
  }));
  return { resourceLogs: [{ scopeLogs: [{ logRecords }] }] };
}

/** Its status; throws where the connection is refused. */
function post(port: number, body: Buffer, tlsDir: string | undefined): Promise<number> {
  const file = (name: string) => readFileSync(path.join(tlsDir ?? '', name));
  const tls =
    tlsDir === undefined
      ? { rejectUnauthorized: false }
      : { ca: file('ca.crt'), cert: file('tls.crt'), key: file('tls.key') };
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
  return new Promise((resolve, reject) => {
    const request = https.request(
      { host: '127.0.0.1', port, path: '/v1/logs', method: 'POST', headers, agent: false, ...tls },
      (response) => {
        response.resume().on('end', () => resolve(response.statusCode ?? 0));
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

describe('the log receiver of the hub', () => {
  it('S82 keeps the lines of who shows a certificate of the CA, with their trace, and takes none from others', () =>
    prove({ artefact: 'hub: log receiver by OTLP over mutual TLS', judge: 'otelcol' }, async () => {
      const dir = mkdtempSync(path.join(tmpdir(), 'millwright-lines-'));
      onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
      const [ca, other] = [await makeCa(), await makeCa()];
      onTestFinished(async () => {
        await Promise.all([ca.remove(), other.remove()]);
      });
      const [port, healthPort] = [await freePort(), await freePort()];
      const config = logReceiverConfig()
        .replace(`0.0.0.0:${LOG_RECEIVER.port}`, `127.0.0.1:${port}`)
        .replace(`0.0.0.0:${LOG_RECEIVER.healthPort}`, `127.0.0.1:${healthPort}`)
        .replaceAll(INGEST_TLS_DIR, await ca.issue({ cn: 'log-receiver' }))
        .replaceAll(LOG_RECEIVER_STATE_DIR, dir);
      const receiver = collectorProcess(dir, config, healthPort);
      await receiver.start();
      onTestFinished(() => receiver.end('SIGKILL'));
      const own = await ca.issue({ cn: 'graz/fluent-bit' });
      const lines = gzipSync(JSON.stringify(aRequest('graz', 100)));
      expect(await post(port, lines, own)).toBe(200);
      const kept = await until('the lines to be in the file', SETTLE_MS, () => {
        const text = readFileSync(path.join(dir, 'lines.jsonl'), 'utf8');
        return text.includes('line 99') ? text : undefined;
      });
      expect(kept.match(/"traceId":"5b8efff798038103d269b633813fc60c"/g)).toHaveLength(100);
      expect(kept.match(/"spanId":"eee19b7ec3c1b174"/g)).toHaveLength(100);
      expect(kept).toContain('{"key":"site","value":{"stringValue":"graz"}}');
      await expect(post(port, lines, await other.issue({ cn: 'graz/fluent-bit' }))).rejects.toThrow();
      await expect(post(port, lines, undefined)).rejects.toThrow();
      const bomb = gzipSync(JSON.stringify({ ...aRequest('graz', 1), filler: 'x'.repeat(17 * 1024 * 1024) }));
      expect(await post(port, bomb, own)).toBeGreaterThanOrEqual(400);
      return `100 lines with their trace, as a log shipper sends them; a foreign certificate, none, and ${bomb.length} bytes that are 17 MiB: refused`;
    }));
});
