import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import type { FunctionOptions } from '../../../workloads/kit/function.ts';
import { serveFunction } from '../../../workloads/kit/function.ts';
import { createMetrics } from '../../../workloads/kit/metrics.ts';

async function aFunction(changes: Partial<FunctionOptions> = {}) {
  const fine = () => ({ ok: true }) as const;
  const metrics = createMetrics('trial');
  const server = await serveFunction({
    host: '127.0.0.1',
    port: 0,
    metrics,
    health: { started: fine, ready: fine, alive: fine },
    maxBodyBytes: 1000,
    maxCalls: 2,
    deadlineMs: 10_000,
    call: (body) => Promise.resolve({ status: 200, body: { bytes: body.length } }),
    ...changes,
  });
  onTestFinished(() => server.close());
  const { port } = server;
  const url = `http://127.0.0.1:${port}`;
  const call = (body: string | Uint8Array, path = '/') =>
    fetch(url + path, { method: 'POST', body: typeof body === 'string' ? body : new Uint8Array(body) });
  return { url, port, metrics, call };
}

it('S57 hands a body over as it came, and gives the answer as JSON', async () => {
  const { call } = await aFunction({
    call: (body) => Promise.resolve({ status: 201, body: { text: Buffer.from(body).toString() } }),
  });
  const answer = await call('a picture');
  expect([answer.status, await answer.json()]).toEqual([201, { text: 'a picture' }]);
});

it('answers probes and shows its figures on the same port', async () => {
  const { url, call } = await aFunction();
  await call('x');
  for (const path of ['/startupz', '/readyz', '/healthz']) expect((await fetch(url + path)).status).toBe(200);
  expect(await (await fetch(`${url}/metrics`)).text()).toContain('edge_trial_calls_total{status="200"} 1');
});

it('refuses a body that is too large, however it is sent, and counts it', async () => {
  const { port, call, metrics } = await aFunction();
  expect((await call('x'.repeat(1001))).status).toBe(413);
  expect(await said(port, 'POST / HTTP/1.1\r\nhost: f\r\ncontent-length: 999999999\r\n\r\n')).toMatch(
    /^HTTP\/1.1 413 .*the body is larger than 1000 bytes/s,
  );
  const chunk = `3e8\r\n${'x'.repeat(1000)}\r\n`;
  const endless = `POST / HTTP/1.1\r\nhost: f\r\ntransfer-encoding: chunked\r\n\r\n${chunk}${chunk}`;
  expect(await said(port, endless)).toMatch(/^HTTP\/1.1 413 /);
  expect(await metrics.text()).toContain('edge_trial_calls_total{status="413"} 3');
});

it('refuses a call beyond its bound at once, and takes the next one when there is room again', async () => {
  const held: (() => void)[] = [];
  const both = Promise.withResolvers<undefined>();
  const { call } = await aFunction({
    call: () =>
      new Promise((resolve) => {
        held.push(() => resolve({ status: 200, body: {} }));
        if (held.length === 2) both.resolve(undefined);
      }),
  });
  const first = [call('1'), call('2')];
  await both.promise;
  const third = await call('3');
  expect([third.status, third.headers.get('retry-after')]).toEqual([503, '1']);
  for (const release of held.splice(0)) release();
  expect((await Promise.all(first)).map(({ status }) => status)).toEqual([200, 200]);
  const next = call('4');
  await expect.poll(() => held.length).toBe(1);
  held[0]?.();
  expect((await next).status).toBe(200);
});

it('gives up a call that takes too long, and one whose body does not come', async () => {
  let seen: AbortSignal | undefined;
  const { call, port } = await aFunction({
    deadlineMs: 200,
    call: (_, signal) => {
      seen = signal;
      return new Promise(() => undefined);
    },
  });
  expect((await call('x')).status).toBe(504);
  expect(seen?.aborted).toBe(true);
  expect(await said(port, 'POST / HTTP/1.1\r\nhost: f\r\ncontent-length: 10\r\n\r\nx')).toMatch(
    /^HTTP\/1.1 408 /,
  );
});

it('lets go of a call whose caller has gone, and says so to whoever works on it', async () => {
  const begun = Promise.withResolvers<AbortSignal>();
  const { port, call } = await aFunction({
    maxCalls: 1,
    call: (body, signal) => {
      if (body.length > 1) return Promise.resolve({ status: 200, body: {} });
      begun.resolve(signal);
      return new Promise(() => undefined);
    },
  });
  const socket = connect(port, '127.0.0.1');
  socket.write('POST / HTTP/1.1\r\nhost: f\r\ncontent-length: 1\r\n\r\nx');
  const signal = await begun.promise;
  socket.destroy();
  if (!signal.aborted) await once(signal, 'abort');
  await expect.poll(async () => (await call('next')).status).toBe(200);
});

it('is found at no other path, and by no other method', async () => {
  const { url, call } = await aFunction();
  expect((await call('x', '/elsewhere')).status).toBe(404);
  expect((await fetch(url, { method: 'DELETE' })).status).toBe(405);
});

it('a call that throws is an answer of 500, and the next one is served', async () => {
  const { call } = await aFunction({
    call: (body) =>
      body.length === 1 ? Promise.reject(new Error('broken')) : Promise.resolve({ status: 200, body: {} }),
  });
  expect((await call('x')).status).toBe(500);
  expect((await call('xx')).status).toBe(200);
});

it('serves on, whatever bytes come', async () => {
  const { port, call } = await aFunction();
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), async (bytes) => {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.end(Buffer.concat([Buffer.from('POST / HTTP/1.1\r\n'), bytes]));
      socket.resume();
      await once(socket, 'close');
    }),
    { seed: 57, numRuns: 50 },
  );
  expect((await call('x')).status).toBe(200);
});

/** All that comes back on a connection until the other side ends it. */
async function said(port: number, request: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let heard = '';
  socket.on('data', (bytes) => (heard += bytes.toString()));
  socket.on('error', () => undefined);
  socket.write(request);
  await once(socket, 'close');
  return heard;
}
