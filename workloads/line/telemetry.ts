import type { Reading, Status, Telemetry } from '../contracts/messages.ts';
import type { Noise } from './noise.ts';
import { streamOf } from './random.ts';

/** The sensors of one machine: temperature and humidity wander, and are read at the resolution of such sensors. */
export interface Sensors {
  readonly machine: string;
  readonly hz: number;
  readonly epoch: number;
  readonly noise: Noise;
  nextSequence: number;
  temperatureC: number;
  humidityPct: number;
}

const WARN_C = 45;
const FAIL_C = 55;

/** `epoch` is when the machine was switched on: its sequences begin there, at 0. */
export function createSensors(machine: string, o: { hz: number; seed: number; epoch: number }): Sensors {
  const noise = streamOf(o.seed, `${machine}/sensors`);
  return {
    machine,
    hz: o.hz,
    epoch: o.epoch,
    noise,
    nextSequence: 0,
    temperatureC: noise.between(28, 40),
    humidityPct: noise.between(35, 55),
  };
}

/** The readings of the second that ends at `nowMs`, numbered on from the last. */
export function readSecond(sensors: Sensors, nowMs: number): Telemetry {
  const count = Math.max(1, Math.round(sensors.hz));
  const firstSequence = sensors.nextSequence;
  const readings = Array.from({ length: count }, (_, index) =>
    read(sensors, Math.round(nowMs - ((count - 1 - index) * 1000) / count)),
  );
  sensors.nextSequence += count;
  return { epoch: sensors.epoch, firstSequence, readings };
}

function read(sensors: Sensors, timestamp: number): Reading {
  const { noise } = sensors;
  // A walk that is drawn back to a workshop's climate, so that it stays there for days.
  sensors.temperatureC += noise.between(-0.06, 0.06) + (36 - sensors.temperatureC) * 0.0005;
  sensors.humidityPct += noise.between(-0.1, 0.1) + (45 - sensors.humidityPct) * 0.0005;
  return {
    deviceId: sensors.machine,
    timestamp,
    temperatureC: Math.round(sensors.temperatureC * 100) / 100,
    humidityPct: Math.round(sensors.humidityPct * 10) / 10,
    status: statusOf(sensors.temperatureC),
  };
}

function statusOf(temperatureC: number): Status {
  if (temperatureC >= FAIL_C) return 'FAIL';
  return temperatureC >= WARN_C ? 'WARN' : 'OK';
}
