import type { Readable } from 'node:stream';
import type { Reached } from './reach.ts';
import { reach } from './reach.ts';
import type { RetryBounds } from './retry.ts';
import type { Way } from './visit.ts';

/** The connections of one task to one host, counted. */
export interface Visits {
  readonly reach: (command: string, io: VisitIo) => Promise<Reached>;
  readonly tries: () => number;
}

export interface VisitIo {
  /** asked anew for every try */
  readonly input: () => Readable;
  readonly onLine?: (line: string) => void;
}

export interface VisitsOptions {
  readonly onRetry: (words: string) => void;
  readonly bounds?: RetryBounds | undefined;
  readonly signal?: AbortSignal | undefined;
}

export function visitsTo(way: Way, options: VisitsOptions): Visits {
  let tries = 0;
  return {
    reach: async (command, io) => {
      const reached = await reach(way, command, { onLine: () => undefined, ...io, ...options });
      tries += reached.tries;
      return reached;
    },
    tries: () => tries,
  };
}
