import { once } from 'node:events';
import net from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { openWan, type Wan } from '../../../stacks/local/wan.ts';

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A hub that answers every byte with the same byte. */
async function echoHub(): Promise<number> {
  const server = net.createServer((socket) => socket.pipe(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return (server.address() as net.AddressInfo).port;
}

async function openTo(hubPort: number, rateMbit = 100, latencyMs = 1): Promise<Wan> {
  const wan = await openWan({ rateMbit, latencyMs });
  wan.leadTo(hubPort);
  closing.push(() => wan.close());
  return wan;
}

async function connectTo(wan: Wan): Promise<net.Socket> {
  const socket = net.connect(wan.port, '127.0.0.1');
  await once(socket, 'connect');
  closing.push(() => void socket.destroy());
  return socket;
}

async function received(socket: net.Socket, bytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  while (size < bytes) {
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    chunks.push(chunk);
    size += chunk.length;
  }
  return Buffer.concat(chunks);
}

describe('the WAN of the local site', () => {
  it('carries every byte in order, both ways', async () => {
    const wan = await openTo(await echoHub());
    const socket = await connectTo(wan);
    const sent = Buffer.from(Array.from({ length: 200_000 }, (_, i) => i % 251));
    socket.write(sent);
    expect((await received(socket, sent.length)).equals(sent)).toBe(true);
    expect(wan.state()).toMatchObject({ isUp: true, bytesUp: 200_000, bytesDown: 200_000 });
  });

  it('is silent while it is cut: nothing arrives and nothing is reset', async () => {
    const wan = await openTo(await echoHub());
    const socket = await connectTo(wan);
    wan.cut();
    let heard = 0;
    socket.on('data', (chunk: Buffer) => (heard += chunk.length));
    socket.write('lost?');
    // A second connection through a second relay is the clock: it was opened later and is answered.
    const other = await openTo(await echoHub());
    const witness = await connectTo(other);
    witness.write('x');
    await received(witness, 1);
    expect(heard).toBe(0);
    expect(socket.destroyed).toBe(false);
    expect(wan.state().isUp).toBe(false);

    wan.restore();
    await received(socket, 5);
    expect(heard).toBe(5);
  });

  it('ends the other side when one side has ended and everything was carried', async () => {
    const wan = await openTo(await echoHub());
    const socket = await connectTo(wan);
    socket.end('bye');
    const ended = once(socket, 'end');
    expect((await received(socket, 3)).toString()).toBe('bye');
    await ended;
  });
});
