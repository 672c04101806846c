import type { Host, Site } from '../site/site.ts';

/**
 * What the spans and the log lines of a host come to. Figures of a site that works; who does more is held to a bound,
 * which is in the buffers and in what a service may write (workloads/kit).
 */

const DAY_SECONDS = 86_400;
export const MIB = 1024 * 1024;

/** On the wire and in the collector's queue, with its attributes and its share of the resource (test/platform/traces). */
export const SPAN_BYTES = 350;

/** Of renewals of permissions and of frames with a verdict, one span in so many: workloads/collision-engine and vision. */
const RENEWALS_PER_SPAN = 1_000;
const FRAMES_PER_SPAN = 100;
/** Commands that change something, for an arm: somebody comes near and goes away again twice a minute. */
const CHANGES_PER_MINUTE = 4;

/**
 * Written to the flash for each span that passes: into the queue's file and out of it again, with the file's own pages
 * and journal, at an export of each service in five seconds (test/platform/traces measured it).
 */
export const EXPORT_FLASH_BYTES = 64 * 1024;
const EXPORTS_PER_DAY = DAY_SECONDS / 5;
/** Services of a gateway that export. */
const EXPORTERS = 3;

/** A service of a working line: some lines a minute, of 300 bytes each. Its bound is twenty times as much. */
const LOG_BYTES_PER_SECOND = 100;
const LOG_WRITERS = 6;
/** The runtime's file, the shipper's buffer, and what both need beside it. */
const LOG_WRITES = 2.5;

/** Bytes of spans that leave a host in a day. */
export function spanBytesPerDay({ cells }: Site, host: Host): number {
  const own = cells.filter((cell) => cell.host === host.name);
  const sum = (of: (cell: Site['cells'][number]) => number): number =>
    own.reduce((total, cell) => total + of(cell), 0);
  const scans = sum(({ scanners }) => scanners.reduce((total, { rateHz }) => total + rateHz, 0));
  const frames = sum(({ cameras }) => cameras.reduce((total, { rateHz }) => total + rateHz, 0));
  const changes = (sum(({ arms }) => arms.length) * CHANGES_PER_MINUTE) / 60;
  return Math.ceil(
    (scans / RENEWALS_PER_SPAN + frames / FRAMES_PER_SPAN + changes) * SPAN_BYTES * DAY_SECONDS,
  );
}

/** Bytes of log lines that leave a host in a day. */
export function logBytesPerDay(): number {
  return LOG_BYTES_PER_SECOND * LOG_WRITERS * DAY_SECONDS;
}

/** Bytes that traces and logs write to the flash of a host in a day, the hub there or not. */
export function telemetryFlashBytesPerDay(site: Site, host: Host): number {
  const hasSpans = spanBytesPerDay(site, host) > 0;
  return (hasSpans ? EXPORTERS * EXPORTS_PER_DAY * EXPORT_FLASH_BYTES : 0) + logBytesPerDay() * LOG_WRITES;
}

/** How large a buffer must be that holds the days without the hub, twice over, within what the host's disk allows. */
export function bufferMiB(bytesPerDay: number, { wan }: Site, hosts: readonly Host[]): number {
  const wanted = Math.ceil((2 * bytesPerDay * wan.offlineDays) / MIB);
  const smallestGiB = Math.min(...hosts.map(({ storage }) => storage.sizeGiB));
  return Math.min(Math.max(wanted, LEAST_MIB), Math.floor((smallestGiB * 1024) / DISK_SHARE));
}

const LEAST_MIB = 64;
/** Of the smallest disk, so much is the most that one such buffer takes. */
const DISK_SHARE = 32;
