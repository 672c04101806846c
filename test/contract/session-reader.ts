/** The victim of session.ts: takes one message, tells its parent, and never finishes with it. */
import { createLog } from '../../workloads/kit/log.ts';
import { connectSession } from '../../workloads/kit/mqtt.ts';

const [url = '', tlsDir = '', clientId = '', filter = ''] = process.argv.slice(2);
const log = createLog('reader', 'silent');
const session = await connectSession({ url, tlsDir, clientId, role: 'read', keepSession: true, log });
await session.subscribe([filter], 1, () => {
  process.send?.('got');
  return new Promise(() => undefined);
});
process.send?.('subscribed');
