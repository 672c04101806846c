import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { serveHealth } from '../../../workloads/kit/health.ts';
import type { HealthServer, Verdict } from '../../../workloads/kit/health.ts';
import { createMetrics } from '../../../workloads/kit/metrics.ts';

let verdict: Verdict;
let server: HealthServer;
let url: string;

beforeEach(async () => {
  verdict = { ok: true };
  const health = { started: () => verdict, ready: () => verdict, alive: () => verdict };
  server = await serveHealth({ host: '127.0.0.1', port: 0, health, metrics: createMetrics('health-test') });
  url = `http://127.0.0.1:${server.port}`;
});

afterEach(() => server.close());

/** What the server answers to raw bytes until it closes the connection. */
async function raw(bytes: string): Promise<string> {
  const socket = connect(server.port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
  socket.on('error', () => undefined);
  socket.write(bytes);
  await once(socket, 'close');
  return answer;
}

describe('the health server', () => {
  test.each(['/startupz', '/readyz', '/healthz'])(
    'answers %s with 200, or with 503 and the reason',
    async (path) => {
      expect((await fetch(url + path)).status).toBe(200);
      verdict = { ok: false, reason: 'the broker is away' };
      const answer = await fetch(url + path);
      expect(answer.status).toBe(503);
      expect(await answer.json()).toEqual({ ok: false, reason: 'the broker is away' });
    },
  );

  test('serves the metrics in the text format of Prometheus', async () => {
    const answer = await fetch(`${url}/metrics`);
    expect(answer.headers.get('content-type')).toContain('text/plain');
    expect(await answer.text()).toContain('process_cpu_seconds_total');
  });

  test('answers HEAD without a body, and nothing but GET and HEAD', async () => {
    const head = await fetch(`${url}/healthz`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect((await fetch(`${url}/healthz`, { method: 'POST', body: 'x' })).status).toBe(405);
  });

  test('knows no other page', async () => {
    expect((await fetch(`${url}/healthz/more`)).status).toBe(404);
    expect((await fetch(`${url}/${'x'.repeat(300)}`)).status).toBe(414);
  });

  test('says 500 when a check throws, and lives on', async () => {
    const broken = await serveHealth({
      host: '127.0.0.1',
      port: 0,
      metrics: createMetrics('health-test'),
      health: {
        started: () => {
          throw new Error('a bug');
        },
        ready: () => ({ ok: true }),
        alive: () => ({ ok: true }),
      },
    });
    const at = `http://127.0.0.1:${broken.port}`;
    expect((await fetch(`${at}/startupz`)).status).toBe(500);
    expect((await fetch(`${at}/healthz`)).status).toBe(200);
    await broken.close();
  });

  test('refuses headers beyond its bound, and what is no HTTP', async () => {
    expect(await raw(`GET /healthz HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(10_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1.1 431/,
    );
    expect(await raw('\x16\x03\x01 hello\r\n\r\n')).toMatch(/^HTTP\/1.1 400/);
  });

  test('rejects when it cannot listen, and closes although a client holds its connection', async () => {
    const health = { started: () => verdict, ready: () => verdict, alive: () => verdict };
    const metrics = createMetrics('health-test');
    await expect(serveHealth({ host: '127.0.0.1', port: server.port, health, metrics })).rejects.toThrow(
      'EADDRINUSE',
    );
    const socket = connect(server.port, '127.0.0.1');
    await once(socket, 'connect');
    await server.close();
    await once(socket, 'close');
  });
});
