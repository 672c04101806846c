import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeCommand, encodeTelemetry, encodeVerdict } from '../../../workloads/contracts/codec.ts';
import { decide, IGNORED, worldOf } from '../../../workloads/aggregator/decide.ts';
import { aPlan, ARMS, CAMERA, commandOf, GATEWAY, PLC, telemetryOf, verdictOf } from './a-gateway.ts';

const world = worldOf(aPlan(), GATEWAY);
const arm = ARMS[0]!;

describe('what the aggregator keeps', () => {
  it('is the readings of arms and PLCs, under the machine of their topic', () => {
    for (const machine of [arm, PLC]) {
      const telemetry = telemetryOf(machine);
      expect(decide(world, `graz/${machine}/telemetry`, encodeTelemetry(telemetry))).toEqual({
        keep: { kind: 'readings', readings: { machine, ...telemetry } },
      });
    }
  });

  it('is a defect, and no verdict without one', () => {
    const topic = `graz/${CAMERA}/verdict`;
    expect(decide(world, topic, encodeVerdict(verdictOf('dent')))).toEqual({
      keep: { kind: 'verdict', verdict: verdictOf('dent') },
    });
    expect(decide(world, topic, encodeVerdict(verdictOf('none')))).toEqual({ ignore: 'not-kept' });
  });

  it('is a STOP, and no permission and no clearing', () => {
    const topic = `graz/${arm}/command`;
    expect(decide(world, topic, encodeCommand(commandOf('STOP')))).toEqual({
      keep: { kind: 'command', command: commandOf('STOP') },
    });
    expect(decide(world, topic, encodeCommand(commandOf('RUN')))).toEqual({ ignore: 'not-kept' });
    expect(decide(world, topic, new Uint8Array(0))).toEqual({ ignore: 'cleared' });
  });

  it('takes sensors of a machine, named below it', () => {
    const telemetry = telemetryOf(`${arm}/gripper`);
    expect(decide(world, `graz/${arm}/telemetry`, encodeTelemetry(telemetry))).toHaveProperty('keep');
  });
});

describe('what a hostile device sends', () => {
  it.each([
    ['of another site', `lyon/${arm}/telemetry`, encodeTelemetry(telemetryOf(arm)), 'unknown-machine'],
    [
      'of no machine in the plan',
      'graz/welding/arm/x/telemetry',
      encodeTelemetry(telemetryOf(arm)),
      'unknown-machine',
    ],
    ['on a topic that is none', 'graz/#', new Uint8Array(0), 'unknown-machine'],
    ['under another machine', `graz/${PLC}/telemetry`, encodeTelemetry(telemetryOf(arm)), 'wrong-machine'],
    [
      'under a name that begins like its own',
      `graz/${arm}/telemetry`,
      encodeTelemetry(telemetryOf(`${arm}0`)),
      'wrong-machine',
    ],
    [
      'in the name of another arm',
      `graz/${ARMS[1]!}/command`,
      encodeCommand(commandOf('STOP')),
      'wrong-machine',
    ],
    [
      'without a reading',
      `graz/${arm}/telemetry`,
      encodeTelemetry(telemetryOf(arm, { count: 0 })),
      'senseless',
    ],
    [
      'with numbers beyond all numbers',
      `graz/${arm}/telemetry`,
      encodeTelemetry({ ...telemetryOf(arm), firstSequence: Number.MAX_SAFE_INTEGER - 3 }),
      'senseless',
    ],
    ['that is too large', `graz/${arm}/telemetry`, new Uint8Array(100_000), 'too-large'],
    ['that is no message', `graz/${arm}/telemetry`, Buffer.from('hello'), 'undecodable'],
  ])('%s is ignored by its name', (_, topic, payload, reason) => {
    expect(decide(world, topic, payload)).toEqual({ ignore: reason });
  });

  it('whatever the bytes, is kept as what it is or ignored by name, and never an error', () => {
    const topics = fc.constantFrom(`graz/${arm}/telemetry`, `graz/${CAMERA}/verdict`, `graz/${arm}/command`);
    fc.assert(
      fc.property(topics, fc.uint8Array({ maxLength: 300 }), (topic, payload) => {
        const decision = decide(world, topic, payload);
        if ('ignore' in decision) expect(IGNORED).toContain(decision.ignore);
      }),
      { seed: 96 },
    );
  });
});
