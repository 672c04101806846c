import { describe, expect, it } from 'vitest';
import {
  bufferMiB,
  logBytesPerDay,
  MIB,
  spanBytesPerDay,
  telemetryFlashBytesPerDay,
} from '../../../infra/budget/telemetry-volume.ts';
import { LOG_BOUND } from '../../../workloads/kit/log.ts';
import { aSite } from '../../site.ts';

const DAY_SECONDS = 86_400;
/** An eMMC of 64 GiB takes some 3,000 writes of every cell (a maker's figure for pseudo-SLC is ten times that). */
const EMMC_WRITES = 3_000;
/** What the flash writes for each byte that it is given in small pieces. */
const AMPLIFICATION = 4;
const YEARS = 10;

describe.each(['graz', 'lyon'])('traces and logs of a host of %s', (name) => {
  const site = aSite({}, name);

  it('S110 wear its flash by a number that ten years have room for, with two thirds left to all else', () => {
    for (const host of site.hosts) {
      const perDay = telemetryFlashBytesPerDay(site, host);
      const endurance = (host.storage.sizeGiB * 1024 * MIB * EMMC_WRITES) / AMPLIFICATION;
      expect(perDay).toBeGreaterThan(0);
      expect(perDay * 365 * YEARS, host.name).toBeLessThan(endurance / 3);
    }
  });

  it('S78 S110 find room for the days without the hub, twice over', () => {
    const spans = Math.max(...site.hosts.map((host) => spanBytesPerDay(site, host)));
    for (const bytesPerDay of [spans, logBytesPerDay()]) {
      const buffer = bufferMiB(bytesPerDay, site, site.hosts) * MIB;
      expect(buffer).toBeGreaterThanOrEqual(2 * bytesPerDay * site.wan.offlineDays);
    }
  });
});

it('a buffer is never nothing, and never more than its share of the smallest disk', () => {
  const site = aSite();
  expect(bufferMiB(1, site, site.hosts)).toBe(64);
  expect(bufferMiB(10_000 * MIB, site, site.hosts)).toBe((64 * 1024) / 32);
});

it('a service of a working line says less than a tenth of what it may', () => {
  expect(logBytesPerDay() / 6).toBeLessThan((LOG_BOUND.perSecond * DAY_SECONDS) / 10);
});
