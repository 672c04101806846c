import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  encodeArmState,
  encodeCommand,
  encodeScan,
  encodeTelemetry,
  encodeVerdict,
} from '../../../workloads/contracts/codec.ts';
import { TWIN_VALUE } from '../../../workloads/contracts/twin.ts';
import type { ObservedFlow } from '../../../workloads/mapper/observe.ts';
import { observe } from '../../../workloads/mapper/observe.ts';
import { ARM, CAMERA, deviceOf, OTHER_ARM, PLC, SCANNER } from './a-line.ts';

const reading = {
  deviceId: PLC,
  timestamp: 1,
  temperatureC: 36.123,
  humidityPct: 45,
  status: 'WARN',
} as const;
const verdict = {
  camera: CAMERA,
  frameSequence: 1,
  frameTimestamp: 1,
  timestamp: 1,
  label: 'dent',
  score: 0.9,
};
const said = (machine: Parameters<typeof deviceOf>[0], flow: ObservedFlow, payload: Uint8Array) => {
  const observation = observe(deviceOf(machine), flow, payload);
  return observation.ok ? Object.fromEntries(observation.values) : observation.why;
};

describe('S50 what a machine says of itself', () => {
  it('is the last of its readings, rounded', () => {
    const payload = encodeTelemetry({
      epoch: 1,
      firstSequence: 0,
      readings: [
        { ...reading, temperatureC: 1 },
        { ...reading, deviceId: `${PLC}/axis-1` },
      ],
    });
    expect(said(PLC, 'plc/telemetry', payload)).toEqual({
      temperatureC: '36.12',
      humidityPct: '45',
      status: 'WARN',
    });
  });

  it('is how an arm moves, and what it was commanded', () => {
    const state = {
      arm: ARM,
      sequence: 1,
      timestamp: 1,
      moving: true,
      speedMmS: 250,
      obeyedTerm: 1,
      obeyedSequence: 1,
    };
    expect(said(ARM, 'arm/state', encodeArmState(state))).toEqual({ moving: 'true', speedMmS: '250' });
    const stop = encodeCommand({
      arm: ARM,
      action: 'STOP',
      term: 1,
      sequence: 1,
      issuedAt: 1,
      expiresAt: 0,
      scanAt: 1,
      triggerAt: 1,
      reason: 'test',
    });
    expect(said(ARM, 'arm/command', stop)).toEqual({ action: 'STOP' });
    expect(said(ARM, 'arm/command', new Uint8Array())).toBe('cleared');
  });

  it('is the shortest range of a scan and its failed rays', () => {
    const scan = (rangesMm: readonly number[]) =>
      encodeScan({ scanner: SCANNER, sequence: 1, timestamp: 1, rangesMm });
    expect(said(SCANNER, 'scanner/scan', scan([0, 4000, 1200]))).toEqual({
      nearestMm: '1200',
      failedRays: '1',
    });
    expect(said(SCANNER, 'scanner/scan', scan([0, 0]))).toEqual({ nearestMm: '0', failedRays: '2' });
  });

  it('is what a camera’s picture was judged', () => {
    expect(said(CAMERA, 'camera/verdict', encodeVerdict(verdict))).toEqual({ label: 'dent', score: '0.9' });
  });

  it('is nothing where another is named, a value does not fit or nothing can be read', () => {
    const state = { sequence: 1, timestamp: 1, moving: true, obeyedTerm: 1, obeyedSequence: 1 };
    expect(said(ARM, 'arm/state', encodeArmState({ ...state, arm: OTHER_ARM, speedMmS: 1 }))).toBe(
      'wrong-machine',
    );
    expect(said(ARM, 'arm/state', encodeArmState({ ...state, arm: ARM, speedMmS: -1 }))).toBe('senseless');
    expect(said(CAMERA, 'camera/verdict', encodeVerdict({ ...verdict, label: 'two words' }))).toBe(
      'senseless',
    );
    expect(said(PLC, 'plc/telemetry', encodeTelemetry({ epoch: 1, firstSequence: 0, readings: [] }))).toBe(
      'senseless',
    );
    expect(said(PLC, 'plc/telemetry', Buffer.from('not a message'))).toBe('undecodable');
  });

  it('never is a value that EdgeCore refuses, whatever was sent', () => {
    const flows = ['arm/telemetry', 'arm/state', 'arm/command', 'scanner/scan', 'camera/verdict'] as const;
    fc.assert(
      fc.property(fc.constantFrom(...flows), fc.uint8Array({ maxLength: 200 }), (flow, payload) => {
        const machine = flow.startsWith('arm') ? ARM : flow.startsWith('scanner') ? SCANNER : CAMERA;
        const observation = observe(deviceOf(machine), flow, payload);
        if (observation.ok)
          for (const value of observation.values.values()) expect(value).toMatch(TWIN_VALUE);
      }),
    );
  });
});
