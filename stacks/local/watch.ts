import type { LedgerFigures, SpoolFigures } from './figures.ts';

/** What the running services say of themselves over HTTP on loopback. Whoever does not answer is left out. */

const ANSWER_WITHIN_MS = 1_000;
const ASK_EVERY_MS = 100;

async function get(port: number, path: string): Promise<Response | undefined> {
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
  return fetch(`http://127.0.0.1:${port}${path}`, { signal }).catch(() => undefined);
}

/**
 * Resolves when /readyz says so, with how long it took; rejects past the deadline with the last reason given, and at
 * once when nobody wants to know any more.
 */
export async function untilReady(
  name: string,
  port: number,
  deadlineMs: number,
  stopping?: AbortSignal,
): Promise<number> {
  const startedMs = Date.now();
  let reason = 'it does not answer';
  while (Date.now() - startedMs < deadlineMs) {
    stopping?.throwIfAborted();
    const response = await get(port, '/readyz');
    if (response?.ok === true) return Date.now() - startedMs;
    if (response !== undefined) reason = (await response.text()).slice(0, 300);
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
  throw new Error(`${name} was not ready within ${deadlineMs / 1000} s: ${reason}`);
}

/** Entries and bytes of an aggregator's spool, from its metrics. */
export async function spoolOf(gateway: string, port: number): Promise<SpoolFigures | undefined> {
  const text = await (await get(port, '/metrics'))?.text().catch(() => undefined);
  if (text === undefined) return undefined;
  return {
    gateway,
    entries: sampleOf(text, 'edge_aggregator_spool_entries'),
    bytes: sampleOf(text, 'edge_aggregator_spool_bytes'),
  };
}

/** Readings that the hub has in writing, delivered and declared dropped. */
export async function ledgerOf(
  port: number,
  site: string,
): Promise<Omit<LedgerFigures, 'produced'> | undefined> {
  const response = await get(port, '/ledger');
  if (response?.ok !== true) return undefined;
  const body = (await response.json().catch(() => undefined)) as
    { sites?: { site: string; delivered: number; dropped: number }[] } | undefined;
  const row = body?.sites?.find((candidate) => candidate.site === site);
  return { delivered: row?.delivered ?? 0, dropped: row?.dropped ?? 0 };
}

function sampleOf(text: string, name: string): number {
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1) ?? 0);
}
