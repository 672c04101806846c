import { encodeCommand } from '../contracts/codec.ts';
import type { Session } from '../kit/mqtt.ts';
import type { Send } from './decide.ts';
import type { Figures } from './figures.ts';
import type { World } from './world.ts';

/** Takes commands to the broker and knows which arms may not have heard that they stand. */
export interface Messenger {
  /** hands the command to the connection before it returns; never waits and never throws */
  send(send: Send): void;
  /** arms whose last STOP the broker did not take */
  untold(): readonly number[];
}

interface Told {
  readonly sequence: number;
  readonly hasFailed: boolean;
}

const EMPTY = new Uint8Array(0);

/**
 * STOP is sent at QoS 1 and retained. A permission is sent at QoS 0 and never kept: late, it is worthless. While the
 * broker is away nothing is queued; what stands is said again when it is back.
 */
export function createMessenger(
  world: World,
  session: Pick<Session, 'publish' | 'connected'>,
  figures: Figures,
): Messenger {
  // At most one entry an arm.
  const stops = new Map<number, Told>();

  const sendStop = (arm: number, topic: string, sequence: number, bytes: Uint8Array): void => {
    stops.set(arm, { sequence, hasFailed: !session.connected });
    if (!session.connected) {
      figures.unsent('STOP');
      return;
    }
    session.publish(topic, bytes, { qos: 1, retain: true }).then(
      () => {
        if (stops.get(arm)?.sequence === sequence) stops.delete(arm);
      },
      () => {
        figures.unsent('STOP');
        if (stops.get(arm)?.sequence === sequence) stops.set(arm, { sequence, hasFailed: true });
      },
    );
  };

  return {
    send({ arm, command, endsStop }) {
      const { commandTopic } = world.arms[arm]!;
      const bytes = encodeCommand(command);
      figures.command(command.action);
      if (command.action === 'STOP') {
        sendStop(arm, commandTopic, command.sequence, bytes);
        return;
      }
      stops.delete(arm);
      session.publish(commandTopic, bytes, { qos: 0 }).catch(() => figures.unsent(command.action));
      // After the permission, on the same connection, so that whoever subscribes in between sees one of the two.
      if (endsStop && session.connected) {
        session.publish(commandTopic, EMPTY, { qos: 1, retain: true }).catch(() => figures.unsent('clear'));
      }
    },
    untold: () => [...stops].flatMap(([arm, { hasFailed }]) => (hasFailed ? [arm] : [])),
  };
}
