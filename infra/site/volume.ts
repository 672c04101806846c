import type { LinePlan } from '../../workloads/contracts/plan.ts';

/** Sizes on the wire, as protobuf writes them: workloads/contracts/*.proto. */
const SCAN_HEAD_BYTES = 36; // scanner's id, sequence, timestamp, length of the ranges
const RANGE_BYTES = 2; // a varint of up to 16 383 mm
const FRAME_HEAD_BYTES = 36;
const READING_BYTES = 46; // device_id, timestamp and two doubles
const SECONDS_PER_HOUR = 3_600;

/** What the machines of a line send to their brokers in an hour at full size. S91: about 5 GB for 150 arms. */
export function bytesPerHourOf({ cells }: LinePlan): number {
  const aSecond = cells.reduce((sum, cell) => {
    const scans = cell.scanners.map(({ rateHz, rays }) => rateHz * (SCAN_HEAD_BYTES + rays * RANGE_BYTES));
    const frames = cell.cameras.map(({ rateHz, frameKiB }) => rateHz * (FRAME_HEAD_BYTES + frameKiB * 1024));
    const readings = [...cell.arms, ...cell.plcs].map(({ telemetryHz }) => telemetryHz * READING_BYTES);
    return [...scans, ...frames, ...readings].reduce((a, b) => a + b, sum);
  }, 0);
  return aSecond * SECONDS_PER_HOUR;
}
