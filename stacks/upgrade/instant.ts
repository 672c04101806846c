import { UsageError } from '../usage-error.ts';

/** An instant that was asked for, in epoch ms; now where none was. */
export function instantOf(text: string | undefined): number {
  const atMs = text === undefined ? Date.now() : Date.parse(text);
  if (Number.isNaN(atMs))
    throw new UsageError(`--at ${text ?? ''}`, 'write an instant such as 2026-11-24T12:00:00Z');
  return atMs;
}
