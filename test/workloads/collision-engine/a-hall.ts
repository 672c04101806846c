import { decodeCommand, encodeScan } from '../../../workloads/contracts/codec.ts';
import type { Command } from '../../../workloads/contracts/codec.ts';
import type { LinePlan, ScannerPlan } from '../../../workloads/contracts/plan.ts';
import { filterOf, topicOf } from '../../../workloads/contracts/topics.ts';
import { createLog } from '../../../workloads/kit/log.ts';
import { connectSession } from '../../../workloads/kit/mqtt.ts';
import type { Session } from '../../../workloads/kit/mqtt.ts';
import { castMm } from './a-plan.ts';
import type { Person } from './a-plan.ts';

/** The machines of a plan at a broker: scanners that send what is in the hall, arms that hear commands. */
export interface Hall {
  /** who is there now */
  people: Person[];
  /** scanners that say nothing */
  readonly silent: Set<string>;
  /** everything that the arms heard, in order */
  readonly heard: readonly Heard[];
  readonly session: Session;
  /** the next command, from now on, that is so */
  next(isMeant: (heard: Heard) => boolean): Promise<Heard>;
  /** what somebody who subscribes now is given first */
  firstHeard(arm: LinePlan['cells'][number]['arms'][number]['id']): Promise<Heard>;
  close(): Promise<void>;
}

export interface Heard extends Command {
  /** epoch ms */
  atMs: number;
}

const PERIOD_MS = 50;

export async function openHall(plan: LinePlan, url: string, tlsDir: string): Promise<Hall> {
  const log = createLog('test', 'silent');
  const connect = (clientId: string, role: 'read' | 'publish') =>
    connectSession({ url, tlsDir, clientId, role, log });
  const heard: Heard[] = [];
  const listeners = new Set<(heard: Heard) => void>();
  const hear = (each: (heard: Heard) => void) => (_topic: string, payload: Uint8Array) => {
    const command = payload.byteLength > 0 ? decodeCommand(payload) : undefined;
    if (command?.ok) each({ ...command.value, atMs: Date.now() });
  };

  const arms = await connect('arms', 'read');
  await arms.subscribe(
    plan.cells.map(({ name }) => filterOf(plan.site, name, 'arm/command')),
    1,
    hear((command) => {
      heard.push(command);
      for (const listener of listeners) listener(command);
    }),
  );
  const session = await connect('scanners', 'publish');
  const scanners: readonly ScannerPlan[] = plan.cells.flatMap((cell) => cell.scanners);
  let sequence = 0;
  let lastId = 0;

  const hall: Hall = {
    people: [],
    silent: new Set(),
    heard,
    session,
    next: (isMeant) =>
      new Promise((resolve) => {
        const listener = (command: Heard): void => {
          if (!isMeant(command)) return;
          listeners.delete(listener);
          resolve(command);
        };
        listeners.add(listener);
      }),
    async firstHeard(arm) {
      const late = await connect(`late-${(lastId += 1)}`, 'read');
      const first = Promise.withResolvers<Heard>();
      await late.subscribe([topicOf(plan.site, arm, 'command')], 1, hear(first.resolve));
      const command = await first.promise;
      await late.close();
      return command;
    },
    async close() {
      clearInterval(scanning);
      await Promise.all([arms.close(), session.close()]);
    },
  };

  const scanning = setInterval(() => {
    sequence += 1;
    for (const scanner of scanners) {
      if (hall.silent.has(scanner.id)) continue;
      const scan = encodeScan({
        scanner: scanner.id,
        sequence,
        timestamp: Date.now(),
        rangesMm: castMm(plan, scanner, hall.people),
      });
      // A scan that found no broker is lost, as a real scanner's is.
      session.publish(topicOf(plan.site, scanner.id, 'scan'), scan, { qos: 0 }).catch(() => undefined);
    }
  }, PERIOD_MS);
  return hall;
}
