import { once } from 'node:events';
import tls from 'node:tls';
import { Aedes, type Client } from 'aedes';
import { readTlsDir } from '../../../workloads/kit/tls.ts';

/** A broker on loopback that wants a client certificate, as each gateway has one. */
export interface LineBroker {
  readonly url: string;
  /** topic → common names of those who published there */
  readonly publishers: ReadonlyMap<string, ReadonlySet<string>>;
  /** filter → common names of those who asked for it */
  readonly subscribers: ReadonlyMap<string, ReadonlySet<string>>;
  close(): Promise<void>;
}

export async function startBroker(tlsDir: string): Promise<LineBroker> {
  const broker = await Aedes.createBroker();
  const [publishers, subscribers] = [new Map<string, Set<string>>(), new Map<string, Set<string>>()];
  const note = (seen: Map<string, Set<string>>, topic: string, client: Client | null): void => {
    if (!(client?.conn instanceof tls.TLSSocket)) return;
    const { CN = '' } = client.conn.getPeerCertificate().subject;
    seen.set(topic, (seen.get(topic) ?? new Set()).add(String(CN)));
  };
  broker.on('publish', ({ topic }, client) => note(publishers, topic, client));
  broker.on('subscribe', (filters, client) => {
    for (const { topic } of filters) note(subscribers, topic, client);
  });
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
    publishers,
    subscribers,
    close: async () => {
      await new Promise<void>((resolve) => broker.close(() => resolve()));
      server.close();
    },
  };
}
