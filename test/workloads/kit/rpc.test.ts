import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { cp } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Batch } from '../../../workloads/contracts/codec.ts';
import { MAX_BYTES } from '../../../workloads/contracts/messages.ts';
import { DeliveryRefused, connectIngest, serveIngest } from '../../../workloads/kit/rpc.ts';
import type { IngestClient, IngestServer, IngestServerOptions } from '../../../workloads/kit/rpc.ts';
import { makeCa } from '../../tls.ts';
import type { TestCa } from '../../tls.ts';

let ca: TestCa;
let foreignCa: TestCa;
let hubDir: string;
let siteDir: string;
let foreignDir: string;
const closing: (() => Promise<void> | void)[] = [];

beforeAll(async () => {
  [ca, foreignCa] = await Promise.all([makeCa(), makeCa()]);
  hubDir = await ca.issue({ cn: 'hub' });
  siteDir = await ca.issue({ cn: 'graz' });
  foreignDir = await foreignCa.issue({ cn: 'graz' });
});

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

afterAll(async () => {
  await Promise.all([ca.remove(), foreignCa.remove()]);
});

async function serve(deliver: IngestServerOptions['deliver'], port = 0): Promise<IngestServer> {
  const server = await serveIngest({ host: '127.0.0.1', port, tlsDir: hubDir, deliver });
  closing.push(() => server.close());
  return server;
}

function client(port: number, tlsDir = siteDir, deadlineMs = 5_000): IngestClient {
  const ingest = connectIngest({ address: `127.0.0.1:${port}`, tlsDir, deadlineMs });
  closing.push(() => ingest.close());
  return ingest;
}

function batch(bytes = 3): Batch {
  return {
    site: 'graz',
    spool: 'gw-1',
    firstSequence: 7,
    nextSequence: 9,
    entries: new Uint8Array(bytes).fill(1),
  };
}

const never = new AbortController().signal;
const acknowledge = ({ site, spool, nextSequence }: Batch) => Promise.resolve({ site, spool, nextSequence });

describe('S38 ingest over gRPC', () => {
  test('carries a batch and its receipt, and tells the hub who called by the certificate', async () => {
    const got: { batch: Batch; peer: string }[] = [];
    const { port } = await serve((received, peer) => {
      got.push({ batch: received, peer });
      return acknowledge(received);
    });
    expect(await client(port).deliver(batch(), never)).toEqual({
      site: 'graz',
      spool: 'gw-1',
      nextSequence: 9,
    });
    expect(got[0]?.peer).toBe('graz');
    expect(got[0]?.batch).toEqual({ ...batch(), entries: Buffer.from([1, 1, 1]) });
  });

  test('refuses a caller whose certificate is of another authority, and a hub of one', async () => {
    const { port } = await serve(acknowledge);
    await expect(client(port, foreignDir).deliver(batch(), never)).rejects.toThrow('UNAVAILABLE');
    const foreignHub = await serveIngest({
      host: '127.0.0.1',
      port: 0,
      tlsDir: await foreignCa.issue({ cn: 'hub' }),
      deliver: acknowledge,
    });
    closing.push(() => foreignHub.close());
    await expect(client(foreignHub.port).deliver(batch(), never)).rejects.toThrow('UNAVAILABLE');
  });

  test('closes a connection that does not speak TLS', async () => {
    const { port } = await serve(acknowledge);
    const socket = connect(port, '127.0.0.1');
    const received: Buffer[] = [];
    socket.on('data', (bytes: Buffer) => received.push(bytes));
    socket.on('error', () => undefined);
    socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    await once(socket, 'close');
    // At most a TLS alert comes back, never an HTTP/2 frame.
    expect(Buffer.concat(received)[0] ?? 0x15).toBe(0x15);
  });

  test('passes on why the hub refused, and why it failed', async () => {
    const { port } = await serve(({ spool }) =>
      Promise.reject(spool === 'gw-1' ? new DeliveryRefused('graz is not lyon') : new Error('disk full')),
    );
    const ingest = client(port);
    await expect(ingest.deliver(batch(), never)).rejects.toThrow('PERMISSION_DENIED: graz is not lyon');
    await expect(ingest.deliver({ ...batch(), spool: 'gw-2' }, never)).rejects.toThrow('INTERNAL: disk full');
  });

  test('ends a call at its deadline, and at once when its signal aborts', async () => {
    const aborts: AbortController[] = [];
    const { port } = await serve(() => {
      aborts.pop()?.abort();
      return new Promise(() => undefined);
    });
    await expect(client(port, siteDir, 100).deliver(batch(), never)).rejects.toThrow('DEADLINE_EXCEEDED');
    const abort = new AbortController();
    aborts.push(abort);
    const delivery = client(port).deliver(batch(), abort.signal);
    await expect(delivery).rejects.toThrow('CANCELLED');
    await expect(client(port).deliver(batch(), AbortSignal.abort())).rejects.toThrow('abort');
  });

  test('refuses a batch over the bound on either side', async () => {
    const { port } = await serve(acknowledge);
    await expect(client(port).deliver(batch(MAX_BYTES.Batch + 1), never)).rejects.toThrow('at most');
  });

  test('says at once that there is no hub, and finds it when it comes', async () => {
    const placeholder = createServer().listen(0, '127.0.0.1');
    await once(placeholder, 'listening');
    const { port } = placeholder.address() as AddressInfo;
    placeholder.close();
    await once(placeholder, 'close');
    const ingest = client(port);
    await expect(ingest.deliver(batch(), never)).rejects.toThrow('UNAVAILABLE');
    await serve(acknowledge, port);
    await expect
      .poll(
        () =>
          ingest.deliver(batch(), never).then(
            ({ nextSequence }) => nextSequence,
            () => 0,
          ),
        { timeout: 10_000 },
      )
      .toBe(9);
  });

  test('uses a renewed certificate without a restart', async () => {
    const peers: string[] = [];
    const { port } = await serve((received, peer) => {
      peers.push(peer);
      return acknowledge(received);
    });
    const dir = await ca.issue({ cn: 'first' });
    const ingest = client(port, dir);
    await ingest.deliver(batch(), never);
    await cp(await ca.issue({ cn: 'second' }), dir, { recursive: true });
    await ingest.deliver(batch(), never);
    expect(peers).toEqual(['first', 'second']);
  });
});
