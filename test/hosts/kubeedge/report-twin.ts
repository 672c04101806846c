import { createLog } from '../../../workloads/kit/log.ts';
import { connectSession } from '../../../workloads/kit/mqtt.ts';

// Publishes one message, on the network where it is started: `report-twin <url> <folder of certificates> <topic> <text>`.
const [url = '', tlsDir = '', topic = '', text = ''] = process.argv.slice(2);
const session = await connectSession({
  url,
  tlsDir,
  clientId: `report-${process.pid}`,
  role: 'publish',
  log: createLog('test', 'silent'),
});
await session.publish(topic, Buffer.from(text), { qos: 1 });
await session.close();
