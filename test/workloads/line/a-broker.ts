import { once } from 'node:events';
import tls from 'node:tls';
import { Aedes } from 'aedes';
import { readTlsDir } from '../../../workloads/kit/tls.ts';

/** A broker on loopback that wants a client certificate, as each gateway has one. */
export async function startBroker(tlsDir: string): Promise<{ url: string; close: () => Promise<void> }> {
  const broker = await Aedes.createBroker();
  const server = tls.createServer(
    { ...(await readTlsDir(tlsDir)), requestCert: true, rejectUnauthorized: true },
    (socket) => {
      socket.setNoDelay(true);
      broker.handle(socket);
    },
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the broker has no port');
  return {
    url: `mqtts://127.0.0.1:${address.port}`,
    close: async () => {
      await new Promise<void>((resolve) => broker.close(() => resolve()));
      server.close();
    },
  };
}
