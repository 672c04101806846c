import { once } from 'node:events';
import tls from 'node:tls';
import type { AddressInfo } from 'node:net';
import { Aedes } from 'aedes';
import { readTlsDir } from '../../workloads/kit/tls.ts';
import type { TestBroker } from './session.ts';

/** aedes over TLS with client certificates. A kill forgets its sessions. */
export async function startAedes(tlsDir: string): Promise<TestBroker> {
  const files = await readTlsDir(tlsDir);
  const sockets = new Set<tls.TLSSocket>();
  let port = 0;
  let server: tls.Server;

  const start = async (): Promise<void> => {
    const aedes = await Aedes.createBroker();
    server = tls.createServer({ ...files, requestCert: true, rejectUnauthorized: true }, (socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      aedes.handle(socket);
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  };
  await start();

  return {
    url: `mqtts://127.0.0.1:${port}`,
    start,
    kill: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}
