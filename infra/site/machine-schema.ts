import { z } from 'zod';
import { number, whole } from './quantity.ts';

/** A floor larger than this is no cell. */
const MAX_CELL_MM = 100_000;

/** In a cell: from its corner, as if the cell were not turned. */
const AtMm = z.strictObject({
  xMm: whole(0, MAX_CELL_MM, 'millimetres', 'from the corner of the cell, along its width'),
  yMm: whole(0, MAX_CELL_MM, 'millimetres', 'from the corner of the cell, along its depth'),
});

const SizeMm = z.strictObject({
  xMm: whole(1_000, MAX_CELL_MM, 'millimetres', 'width of the floor'),
  yMm: whole(1_000, MAX_CELL_MM, 'millimetres', 'depth of the floor'),
});

const telemetryHz = whole(1, 100, 'hertz', 'a machine reports at least once a second');

export const Arm = z.strictObject({
  atMm: AtMm,
  footMm: whole(20, 1_000, 'millimetres', 'radius of the foot, which scanners see'),
  reachMm: whole(100, 5_000, 'millimetres', 'radius that the arm can reach'),
  envelopeMm: whole(100, 5_000, 'millimetres', 'radius that its axis limits leave it, tool included'),
  runSpeedMmS: whole(1, 10_000, 'millimetres a second', 'speed of its tool at RUN'),
  slowSpeedMmS: whole(1, 250, 'millimetres a second', 'ISO 10218-1: reduced speed is at most 250'),
  runStoppingMs: whole(1, 5_000, 'milliseconds', 'from RUN to standstill, as the maker measured it'),
  slowStoppingMs: whole(1, 5_000, 'milliseconds', 'from SLOW to standstill, as the maker measured it'),
  telemetryHz,
});

export const Scanner = z.strictObject({
  atMm: AtMm,
  headingDeg: number(0, 360, 'degrees', 'bearing of the middle of its field, from the width of the cell'),
  fieldDeg: number(1, 360, 'degrees', 'a scanner sees at most all round'),
  rays: whole(2, 10_000, 'rays', 'a field has a first and a last ray'),
  rangeMm: whole(500, 100_000, 'millimetres', 'below half a metre it sees nobody in time'),
  rateHz: number(1, 200, 'hertz', 'slower than once a second it protects nobody'),
  accuracyMm: whole(1, 500, 'millimetres', 'largest error of one range, which no scanner is without'),
});

export const Camera = z.strictObject({
  widthPx: whole(32, 8_192, 'pixels', 'what the inferencer decodes'),
  heightPx: whole(32, 8_192, 'pixels', 'what the inferencer decodes'),
  rateHz: number(0.01, 60, 'hertz', 'a camera takes pictures'),
  frameKiB: whole(1, 1_000, 'KiB', 'a frame message of more than a mebibyte is refused'),
});

/** An address and no name: what answers for a name is one more that could lie. */
const COAP = /^coap:\/\/(?:\d{1,3}\.){3}\d{1,3}:\d{1,5}\/[a-z0-9/-]{1,64}$/;

export const Plc = z.strictObject({
  telemetryHz,
  coap: z
    .string()
    .regex(COAP, 'coap://<IPv4 address>:<port>/<path>')
    .describe('where it is observed by CoAP, on a host with EdgeCore: it has no MQTT, and no encryption')
    .optional(),
});

/** Machines of one kind, by name. */
function byName<T extends z.ZodType>(machine: T) {
  return z.record(z.string(), machine).optional();
}

/** What a cell has of machines, and what a cell type gives it. */
export const Machines = {
  sizeMm: SizeMm,
  arms: byName(Arm),
  scanners: byName(Scanner),
  cameras: byName(Camera),
  plcs: byName(Plc),
};
