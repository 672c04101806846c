import { expect, test } from 'vitest';
import { decodeCommand } from '../../../workloads/contracts/codec.ts';
import type { Action } from '../../../workloads/contracts/codec.ts';
import type { Send } from '../../../workloads/collision-engine/decide.ts';
import { createFigures } from '../../../workloads/collision-engine/figures.ts';
import { createMessenger } from '../../../workloads/collision-engine/messenger.ts';
import { createMetrics } from '../../../workloads/kit/metrics.ts';
import { aWorld } from './a-plan.ts';

const world = aWorld();

/** A session that keeps what it is given and answers when the test says so. */
function aSession() {
  const sent: {
    topic: string;
    said: string;
    qos: 0 | 1;
    retain: boolean;
    settle: (isTaken: boolean) => void;
  }[] = [];
  return {
    sent,
    connected: true,
    publish: (
      topic: string,
      payload: Uint8Array,
      { qos, retain = false }: { qos: 0 | 1; retain?: boolean },
    ) =>
      new Promise<void>((resolve, reject) => {
        const decoded = decodeCommand(payload);
        const said = payload.byteLength === 0 ? 'nothing' : decoded.ok ? decoded.value.action : decoded.error;
        const settle = (isTaken: boolean): void => {
          if (isTaken) resolve();
          else reject(new Error('not taken'));
        };
        sent.push({ topic, said, qos, retain, settle });
      }),
  };
}

function aSend(action: Action, sequence: number, endsStop = false): Send {
  const command = {
    arm: world.arms[0]!.id,
    action,
    term: 1,
    sequence,
    issuedAt: 1,
    expiresAt: 2,
    scanAt: 1,
    triggerAt: 1,
    reason: '',
  };
  return { arm: 0, command, isChange: true, endsStop };
}

function start() {
  const session = aSession();
  return {
    session,
    messenger: createMessenger(world, session, createFigures(createMetrics('collision-engine'))),
  };
}

test('STOP is retained at QoS 1; a permission is not, at QoS 0; the release of a STOP clears it afterwards', () => {
  const { session, messenger } = start();
  messenger.send(aSend('STOP', 1));
  messenger.send(aSend('SLOW', 2, true));
  messenger.send(aSend('RUN', 3));
  expect(session.sent.map(({ said, qos, retain }) => [said, qos, retain])).toEqual([
    ['STOP', 1, true],
    ['SLOW', 0, false],
    ['nothing', 1, true],
    ['RUN', 0, false],
  ]);
  expect(new Set(session.sent.map(({ topic }) => topic))).toEqual(new Set(['graz/left/arm/arm-1/command']));
});

test('an arm whose STOP the broker did not take is untold until a later one is taken', async () => {
  const { session, messenger } = start();
  messenger.send(aSend('STOP', 1));
  expect(messenger.untold()).toEqual([]);
  session.sent[0]!.settle(false);
  await expect.poll(() => messenger.untold(), { interval: 1 }).toEqual([0]);
  messenger.send(aSend('STOP', 2));
  session.sent[1]!.settle(true);
  await expect.poll(() => messenger.untold(), { interval: 1 }).toEqual([]);
});

test('while the broker is away a STOP is not queued but remembered', () => {
  const { session, messenger } = start();
  session.connected = false;
  messenger.send(aSend('STOP', 1));
  expect(session.sent).toEqual([]);
  expect(messenger.untold()).toEqual([0]);
});
