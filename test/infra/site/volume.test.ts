import { describe, expect, test } from 'vitest';
import { linePlanOf } from '../../../infra/site/line-plan.ts';
import { bytesPerHourOf } from '../../../infra/site/volume.ts';
import { encodeFrame, encodeScan, encodeTelemetry } from '../../../workloads/contracts/codec.ts';
import type { CellPlan } from '../../../workloads/contracts/plan.ts';
import { aSite } from '../../site.ts';

const NOW = Date.UTC(2026, 10, 22);

describe('bytesPerHourOf', () => {
  test('S91 graz sends about 5 GB of sensor data an hour', () => {
    expect(bytesPerHourOf(linePlanOf(aSite())) / 1e9).toBeCloseTo(5, 1);
  });

  test('is what the messages of a cell measure, to two percent', () => {
    const site = aSite();
    const [cell] = site.cells;
    const measured = bytesASecondOf(cell!) * 3600;
    const reckoned = bytesPerHourOf({ ...linePlanOf(site), cells: [cell!] });
    expect(Math.abs(reckoned / measured - 1)).toBeLessThan(0.02);
  });

  test('adds up: the gateways together send what the line sends', () => {
    const site = aSite();
    const parts = site.hosts.map(({ name }) => bytesPerHourOf(linePlanOf(site, name)));
    expect(parts.reduce((a, b) => a + b)).toBeCloseTo(bytesPerHourOf(linePlanOf(site)), 3);
  });
});

/** One second of a cell's messages, really encoded. */
function bytesASecondOf({ arms, scanners, cameras, plcs }: CellPlan): number {
  const scans = scanners.map(({ id, rays, rangeMm, rateHz }) => {
    const rangesMm = Array.from({ length: rays }, () => rangeMm);
    return rateHz * encodeScan({ scanner: id, sequence: 1_000_000, timestamp: NOW, rangesMm }).length;
  });
  const frames = cameras.map(({ id, frameKiB, rateHz }) => {
    const jpeg = new Uint8Array(frameKiB * 1024);
    return rateHz * encodeFrame({ camera: id, sequence: 1_000_000, timestamp: NOW, jpeg }).length;
  });
  const telemetry = [...arms, ...plcs].map(({ id, telemetryHz }) => {
    const reading = {
      deviceId: id,
      timestamp: NOW,
      temperatureC: 40.1,
      humidityPct: 30.2,
      status: 'OK' as const,
    };
    const readings = Array.from({ length: telemetryHz }, () => reading);
    return encodeTelemetry({ epoch: NOW, firstSequence: 1_000_000, readings }).length;
  });
  return [...scans, ...frames, ...telemetry].reduce((a, b) => a + b);
}
