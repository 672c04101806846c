import tls from 'node:tls';
import { Aedes } from 'aedes';
import { runUntilStopped } from '../../workloads/kit/stop.ts';
import { createLog } from '../../workloads/kit/log.ts';
import { readTlsDir } from '../../workloads/kit/tls.ts';

/**
 * The brokers of the local site: one for each gateway, as in the cluster, in one process to spare the machine.
 * Loopback only, TLS with client certificates. PORTS is `{<gateway>: <port>}` in JSON.
 */
const log = createLog('broker', process.env.LOG_LEVEL ?? 'info');
const ports = JSON.parse(process.env.PORTS ?? '{}') as Record<string, number>;
const credentials = await readTlsDir(process.env.MQTT_TLS_DIR ?? '');

const running = await Promise.all(
  Object.entries(ports).map(async ([gateway, port]) => {
    const broker = await Aedes.createBroker({ id: gateway });
    const server = tls.createServer(
      { ...credentials, requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.2' },
      (socket) => {
        // Without it the permission of one arm waits for the acknowledgement of another's: 40 ms on loopback.
        socket.setNoDelay(true);
        broker.handle(socket);
      },
    );
    server.on('tlsClientError', (error) => log.warn({ gateway, error: error.message }, 'client refused'));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    return { broker, server };
  }),
);
log.info({ ports }, 'brokers listen');
process.send?.({ kind: 'ready' });

runUntilStopped({
  log,
  deadlineMs: 3_000,
  stop: async () => {
    for (const { broker, server } of running) {
      server.close();
      await new Promise<void>((resolve) => broker.close(() => resolve()));
    }
  },
});
