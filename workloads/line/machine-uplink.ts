import { join } from 'node:path';
import type { CellPlan } from '../contracts/plan.ts';
import { filterOf, topicOf, type MachineId } from '../contracts/topics.ts';
import { connectSession, type MqttOptions, type Session } from '../kit/mqtt.ts';
import { hear, type Uplink, type UplinkOptions } from './gateway.ts';

export interface MachineUplinkOptions extends Omit<UplinkOptions, 'tlsDir'> {
  /** has a folder with ca.crt, tls.crt and tls.key for each machine, by its id, and `observer/<gateway>` */
  tlsDirs: string;
}

/**
 * The same as real machines connect: each by itself, with its own certificate, so that a broker's access list holds
 * it to its own topics. No machine may read verdicts; an observer that may hears those.
 */
export async function connectMachines(o: MachineUplinkOptions): Promise<Uplink> {
  const whenReached: Promise<unknown>[] = [];
  const open = (name: string, clientId: string, role: MqttOptions['role']): Promise<Session> => {
    const reached = Promise.withResolvers<undefined>();
    whenReached.push(reached.promise);
    return connectSession({
      url: o.url,
      tlsDir: join(o.tlsDirs, name),
      clientId,
      role,
      log: o.log.child({ machine: name }),
      onState: (connected) => {
        if (connected) reached.resolve(undefined);
      },
    });
  };
  const listen = async (name: string, clientId: string, filters: readonly string[]): Promise<Session> => {
    const session = await open(name, clientId, 'read');
    session
      .subscribe(filters, 1, (topic, payload) => hear(o, topic, payload))
      .catch((error: unknown) => o.log.error({ err: error, filters }, 'the broker refuses its own machine'));
    return session;
  };
  const mouths = new Map<MachineId, Session>();
  for (const id of o.cells.flatMap(machinesOf)) mouths.set(id, await open(id, id, 'publish'));
  const arms = o.cells.flatMap((cell) => cell.arms.map(({ id }) => id));
  const ears = await Promise.all([
    ...arms.map((id) => listen(id, id, [topicOf(o.site, id, 'command')])),
    listen(
      `observer/${o.host}`,
      `line-${o.host}`,
      o.cells.map(({ name }) => filterOf(o.site, name, 'camera/verdict')),
    ),
  ]);
  return {
    reached: Promise.all(whenReached).then(() => undefined),
    publish: (machine, channel, payload, qos) =>
      mouths.get(machine)?.publish(topicOf(o.site, machine, channel), payload, { qos }) ??
      Promise.reject(new Error(`${machine} is not of ${o.host}`)),
    close: async () => {
      await Promise.all([...ears, ...mouths.values()].map((session) => session.close()));
    },
  };
}

function machinesOf({ arms, scanners, cameras, plcs }: CellPlan): MachineId[] {
  return [...arms, ...scanners, ...cameras, ...plcs].map(({ id }) => id);
}
