import { Jsz } from './report.ts';

const PATH = '/jsz?streams=true&config=true';
const TIMEOUT_MS = 3_000;
/** A group of one stream says some thousands. */
const MAX_BYTES = 1024 * 1024;

/** What a server says of itself; rejects where it does not, or not in what we know. */
export async function ask(monitor: string): Promise<Jsz> {
  const answer = await fetch(new URL(PATH, monitor), { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!answer.ok) throw new Error(`${monitor}: ${answer.status}`);
  const text = await answer.text();
  if (text.length > MAX_BYTES) throw new Error(`${monitor}: says more than ${MAX_BYTES} characters`);
  return Jsz.parse(JSON.parse(text));
}
