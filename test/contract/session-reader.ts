/**
 * The victim of session.ts: takes a message, tells its parent, and never finishes with it. It tells only after a round
 * trip to the broker on another connection: an acknowledgement that should not be would be there by then.
 */
import { createLog } from '../../workloads/kit/log.ts';
import { connectSession } from '../../workloads/kit/mqtt.ts';

const [url = '', tlsDir = '', clientId = '', filter = ''] = process.argv.slice(2);
const log = createLog('reader', 'silent');
const read = await connectSession({ url, tlsDir, clientId, role: 'read', keepSession: true, log });
await read.subscribe([filter], 1, () => {
  void tell();
  return new Promise(() => undefined);
});
process.send?.('subscribed');

async function tell(): Promise<void> {
  const publish = await connectSession({ url, tlsDir, clientId, role: 'publish', log });
  await publish.publish('round/trip', new Uint8Array(1), { qos: 1 });
  process.send?.('got');
}
