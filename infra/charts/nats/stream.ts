import type { LinePlan } from '../../../workloads/contracts/plan.ts';
import { linePlanOf } from '../../site/line-plan.ts';
import type { Site } from '../../site/site.ts';
import { natsHosts } from './endpoint.ts';

/** The stream of the spool: what a gateway has reported and the hub has not taken yet, a block a minute. */
export const SPOOL_STREAM = 'SPOOL';
/** Where the file with it lies beside the configuration. */
export const SPOOL_STREAM_FILE = 'spool-stream.json';

/** A reading in a compressed block: 5.6 bytes measured at zstd 3 of minutes sorted by machine, and a third beside. */
const READING_BYTES = 8;
/** A verdict likewise: 60 bytes as protobuf writes it, by the ratio of readings. */
const VERDICT_BYTES = 10;
/** The line reports more on a bad day: alarms, STOPs, verdicts of a camera that was added. */
const RESERVE = 1.25;
const STORE_RESERVE = 1.1;
const SECONDS_PER_DAY = 86_400;
const NANOSECONDS_PER_DAY = SECONDS_PER_DAY * 1e9;
const MIB = 1024 * 1024;

/** Below this a stream of few machines would be full of one large message and its neighbours. */
const LEAST_MIB = 16;

/** The largest message: three minutes of the largest gateway of the examples, so a block is never near it. */
export const MAX_MESSAGE_BYTES = MIB;

/** What a line reports in a day, in compressed blocks. */
export function reportedBytesPerDay({ cells }: LinePlan): number {
  const aSecond = cells.reduce((sum, { arms, plcs, cameras }) => {
    const readings = [...arms, ...plcs].reduce((all, { telemetryHz }) => all + telemetryHz, 0);
    const verdicts = cameras.reduce((all, { rateHz }) => all + rateHz, 0);
    return sum + readings * READING_BYTES + verdicts * VERDICT_BYTES;
  }, 0);
  return aSecond * SECONDS_PER_DAY;
}

/** How much the stream may hold: the days that the site must do without, or one. In whole MiB. */
export function spoolStreamMiB(site: Site): number {
  const days = Math.max(1, site.wan.offlineDays);
  const wanted = Math.ceil((reportedBytesPerDay(linePlanOf(site)) * days * RESERVE) / MIB);
  return Math.max(LEAST_MIB, wanted);
}

/**
 * What an account and a server may hold for it: a tenth more than the stream, for heads of messages and what a replica
 * has in flight, so that it is the stream that refuses, and says why.
 */
export function spoolStoreBytes(site: Site): number {
  return Math.ceil(spoolStreamMiB(site) * STORE_RESERVE) * MIB;
}

/** The configuration of a stream as JetStream's API takes it: bytes and nanoseconds. */
export interface StreamConfig {
  readonly name: string;
  readonly subjects: readonly string[];
  readonly retention: 'workqueue';
  readonly storage: 'file';
  readonly discard: 'new';
  readonly num_replicas: number;
  readonly max_bytes: number;
  readonly max_age: number;
  readonly max_msg_size: number;
  readonly duplicate_window: number;
  readonly deny_delete: true;
  readonly deny_purge: true;
}

/**
 * A full stream refuses what is new, and whoever writes knows of it and keeps it: nothing is given up in silence. Age is
 * the second bound: it comes long after the bytes, and takes what nobody can want any more; the gap in the sequence of
 * what is left says how much that was.
 */
export function spoolStream(site: Site): StreamConfig {
  return {
    name: SPOOL_STREAM,
    subjects: [spoolSubject('*')],
    retention: 'workqueue',
    storage: 'file',
    discard: 'new',
    num_replicas: natsHosts(site).length,
    max_bytes: spoolStreamMiB(site) * MIB,
    max_age: 2 * Math.max(1, site.wan.offlineDays) * NANOSECONDS_PER_DAY,
    max_msg_size: MAX_MESSAGE_BYTES,
    // A writer that was not answered writes again under the same id, within minutes.
    duplicate_window: 600 * 1e9,
    deny_delete: true,
    deny_purge: true,
  };
}

/** Where the aggregator of a gateway writes. */
export function spoolSubject(gateway: string): string {
  return `spool.${gateway}`;
}
