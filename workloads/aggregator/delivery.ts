import { setTimeout as pause } from 'node:timers/promises';
import type { Batch, Receipt } from '../contracts/messages.ts';
import type { Breaker } from '../kit/breaker.ts';
import type { Log } from '../kit/log.ts';
import type { Spool } from '../kit/spool.ts';
import type { Tracing } from '../kit/trace.ts';
import { batchOf } from './batch.ts';
import type { Figures, NotDelivered } from './figures.ts';
import type { Pace } from './schedule.ts';
import { dueInMs } from './schedule.ts';

export interface DeliveryOptions {
  site: string;
  gateway: string;
  spool: Spool;
  breaker: Breaker<Batch, Receipt>;
  pace: Pace;
  figures: Figures;
  tracing: Tracing;
  log: Log;
  now: () => number;
  random: () => number;
}

export interface Delivery {
  /** there is more in the spool than before */
  appended(): void;
  /** No more schedule: delivers until nothing is left, something fails, or the time is over. */
  drain(deadlineMs: number): Promise<void>;
}

/** What one call carries, uncompressed: small enough that a thin WAN gets it across before the call is overdue. */
const BOUND = { maxEntries: 20_000, maxBytes: 2 * 1024 * 1024 };

const BREAKER_LOOK_MS = 200;

/**
 * From the spool to the hub, a batch after the other: what the hub has not got in writing is not forgotten, and what
 * it acknowledged is not sent again. Runs beside the intake and never holds it up (S97).
 */
export function createDelivery(options: DeliveryOptions): Delivery {
  const { site, gateway, spool, breaker, pace, figures, tracing, log, now, random } = options;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<boolean> | undefined;
  let isDraining = false;
  let begunAtMs = now();
  let failedAtMs = 0;
  let failures = 0;
  let jitter = 0;

  const plan = (): void => {
    clearTimeout(timer);
    if (isDraining) return;
    const { entries, bytes } = spool.stats();
    const waitMs = dueInMs({ entries, bytes, begunAtMs, failures, failedAtMs }, pace, now(), jitter);
    timer = setTimeout(() => void run(), waitMs);
  };

  const run = (): Promise<boolean> => {
    running ??= deliverAll().finally(() => {
      running = undefined;
      plan();
    });
    return running;
  };

  /** Everything that is in the spool now; whether that was delivered. */
  const deliverAll = async (): Promise<boolean> => {
    begunAtMs = now();
    const { nextSequence, entries } = spool.stats();
    if (entries === 0) return true;
    const span = tracing.span('deliver', { entries });
    let failure: NotDelivered | undefined;
    try {
      while (failure === undefined && spool.stats().acknowledgedSequence < nextSequence) {
        failure = await deliverOne();
      }
    } catch (error) {
      failure = 'failed';
      span.fail(error);
      log.error({ err: error }, 'batch not made');
    }
    if (failure === undefined) failures = 0;
    else {
      figures.notDelivered(failure);
      failures += 1;
      failedAtMs = now();
      jitter = random();
    }
    span.set({ outcome: failure ?? 'delivered' });
    span.end();
    return failure === undefined;
  };

  const deliverOne = async (): Promise<NotDelivered | undefined> => {
    const { acknowledgedSequence: firstSequence } = spool.stats();
    const entries = await spool.read(firstSequence, BOUND);
    const head = { site, spool: `${gateway}.${spool.id}`, firstSequence };
    const batch = await batchOf(head, entries, now());
    const spoolBytes = entries.reduce((sum, { payload }) => sum + payload.byteLength, 0);
    const sent = await send(batch, spoolBytes);
    if (typeof sent !== 'object') return sent;
    // The hub lost what it had in writing, and here that is gone. It gets the rest, and writes down what it misses.
    figures.notDelivered('hub-behind');
    const again = await send({ ...batch, firstSequence: sent.hubNext }, spoolBytes);
    return typeof again === 'object' ? 'hub-behind' : again;
  };

  const send = async (
    batch: Batch,
    spoolBytes: number,
  ): Promise<NotDelivered | { hubNext: number } | undefined> => {
    const sentAtMs = now();
    const outcome = await breaker.fire(batch);
    if (outcome.kind === 'rejected') return 'breaker-open';
    if (outcome.kind === 'failed') {
      log.warn({ err: outcome.error }, 'batch not delivered');
      return 'failed';
    }
    const receipt = outcome.value;
    const reason = receiptProblem(batch, receipt, spool.stats().nextSequence);
    if (reason !== undefined) {
      log.error({ reason, receipt, spool: spool.stats() }, 'receipt does not fit the spool');
      return reason === 'hub-behind' ? { hubNext: receipt.nextSequence } : reason;
    }
    await spool.acknowledge(receipt.nextSequence);
    figures.delivered({ bytes: batch.entries.byteLength, spoolBytes, durationMs: now() - sentAtMs });
    return undefined;
  };

  plan();

  return {
    appended() {
      if (running === undefined && failures === 0 && spool.stats().bytes > pace.maxPendingBytes) plan();
    },
    async drain(deadlineMs) {
      isDraining = true;
      clearTimeout(timer);
      const overdue = Promise.withResolvers<false>();
      const deadline = setTimeout(() => overdue.resolve(false), deadlineMs);
      const delivered = async (): Promise<boolean> => {
        await running;
        while (spool.stats().entries > 0) {
          if (await run()) continue;
          if (breaker.state() !== 'open') return false;
          await pause(BREAKER_LOOK_MS);
        }
        return true;
      };
      const isEmpty = await Promise.race([delivered(), overdue.promise]);
      clearTimeout(deadline);
      log.info({ isEmpty, left: spool.stats().entries }, 'drained');
    },
  };
}

/** Why a receipt cannot be believed, or must not be obeyed. */
export function receiptProblem(batch: Batch, receipt: Receipt, spoolNext: number): NotDelivered | undefined {
  if (receipt.site !== batch.site || receipt.spool !== batch.spool) return 'foreign-receipt';
  if (receipt.nextSequence > spoolNext) return 'hub-ahead';
  if (receipt.nextSequence < batch.firstSequence) return 'hub-behind';
  return receipt.nextSequence === batch.firstSequence ? 'failed' : undefined;
}
