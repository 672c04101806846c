import { readFileSync } from 'node:fs';
import path from 'node:path';
import { connectAsync } from 'mqtt';

// What a machine of the line gets of a gateway's broker, from the network that it is started in:
// ask-broker.ts <url> <filter> <topic to write to> [folder of a certificate]. Prints the topics of what the broker has
// kept for whoever subscribes to the filter, one a line, or why there is no connection.

const CONNECT_TIMEOUT_MS = 5_000;

const [url = '', filter = '', own = '', tlsDir] = process.argv.slice(2);
process.stdout.write(await ask());

async function ask(): Promise<string> {
  const file = (name: string) => (tlsDir === undefined ? undefined : readFileSync(path.join(tlsDir, name)));
  const [ca, cert, key] = [file('ca.crt'), file('tls.crt'), file('tls.key')];
  try {
    const client = await connectAsync(url, {
      protocolVersion: 4,
      connectTimeout: CONNECT_TIMEOUT_MS,
      reconnectPeriod: 0,
      ...(ca && cert && key && { ca, cert, key }),
      // Who has no certificate does not know whom to trust either, and is to be refused by the broker all the same.
      rejectUnauthorized: ca !== undefined,
    });
    const heard = new Set<string>();
    client.on('message', (topic) => heard.add(topic));
    await client.subscribeAsync(filter, { qos: 1 });
    // Answered after all that was kept has been sent: MQTT 3.1.1 4.6 keeps the order on one connection.
    await client.publishAsync(own, '', { qos: 1 });
    await client.endAsync();
    return [...heard].toSorted().join('\n');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code ?? message;
  }
}
