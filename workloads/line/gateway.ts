import { decodeCommand, decodeVerdict, type Command, type Verdict } from '../contracts/codec.ts';
import type { CellPlan } from '../contracts/plan.ts';
import { filterOf, parseTopic, topicOf, type Channel, type MachineId } from '../contracts/topics.ts';
import type { Log } from '../kit/log.ts';
import { connectSession } from '../kit/mqtt.ts';

/** The broker of one gateway, as all simulated machines of its cells share it: one connection to hear, one to speak. */
export interface Uplink {
  /** when both connections stood for the first time, subscriptions included */
  readonly reached: Promise<void>;
  publish(machine: MachineId, channel: Channel, payload: Uint8Array, qos: 0 | 1): Promise<void>;
  close(): Promise<void>;
}

export interface UplinkOptions {
  site: string;
  host: string;
  cells: readonly CellPlan[];
  url: string;
  tlsDir: string;
  log: Log;
  onCommand: (arm: MachineId, command: Command) => void;
  onVerdict: (camera: MachineId, verdict: Verdict) => void;
  /** something that is no message of its topic */
  onMalformed: () => void;
}

export async function connectUplink(o: UplinkOptions): Promise<Uplink> {
  const common = { url: o.url, tlsDir: o.tlsDir, clientId: `line-${o.host}`, log: o.log };
  const [ear, mouth] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  const whenConnected = (side: typeof ear) => (connected: boolean) => {
    if (connected) side.resolve(undefined);
  };
  const [reader, publisher] = await Promise.all([
    connectSession({ ...common, role: 'read', onState: whenConnected(ear) }),
    connectSession({ ...common, role: 'publish', onState: whenConnected(mouth) }),
  ]);
  const filters = o.cells.flatMap(({ name }) => [
    filterOf(o.site, name, 'arm/command'),
    filterOf(o.site, name, 'camera/verdict'),
  ]);
  // Not awaited: a broker that is not there yet must not hold up the rest of the line.
  reader
    .subscribe(filters, 1, (topic, payload) => hear(o, topic, payload))
    .catch((error: unknown) =>
      o.log.error({ err: error }, 'the broker refuses the commands of its own cells'),
    );
  return {
    reached: Promise.all([ear.promise, mouth.promise]).then(() => undefined),
    publish: (machine, channel, payload, qos) =>
      publisher.publish(topicOf(o.site, machine, channel), payload, { qos }),
    close: async () => {
      await Promise.all([reader.close(), publisher.close()]);
    },
  };
}

/** Tells whoever listens what came on a topic of theirs. */
export function hear(
  o: Pick<UplinkOptions, 'onCommand' | 'onVerdict' | 'onMalformed'>,
  topic: string,
  payload: Uint8Array,
): void {
  // An empty payload clears a retained STOP at the broker; to a machine it says nothing.
  if (payload.byteLength === 0) return;
  const parsed = parseTopic(topic);
  if (parsed?.flow === 'arm/command') {
    const command = decodeCommand(payload);
    if (command.ok) o.onCommand(parsed.machine, command.value);
    else o.onMalformed();
  } else if (parsed?.flow === 'camera/verdict') {
    const verdict = decodeVerdict(payload);
    if (verdict.ok) o.onVerdict(parsed.machine, verdict.value);
    else o.onMalformed();
  }
}
