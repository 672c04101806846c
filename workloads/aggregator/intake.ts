import { encodeEntry } from '../contracts/codec.ts';
import type { Log } from '../kit/log.ts';
import type { Spool } from '../kit/spool.ts';
import { SpoolError } from '../kit/spool.ts';
import type { Arrivals } from './arrivals.ts';
import { arrived } from './arrivals.ts';
import type { World } from './decide.ts';
import { decide } from './decide.ts';
import type { Figures } from './figures.ts';
import type { Seen } from './seen.ts';
import { isDuplicate, note } from './seen.ts';

export interface IntakeOptions {
  world: World;
  spool: Spool;
  seen: Seen;
  arrivals: Arrivals;
  figures: Figures;
  log: Log;
  now: () => number;
  /** told of the size of each entry that is on disk now */
  onKept: (bytes: number) => void;
}

export interface Intake {
  /** Resolves when the message may be acknowledged: it is on disk, or it is none of ours. Rejects to have it again. */
  receive(topic: string, payload: Uint8Array): Promise<void>;
  /** why nothing can be taken in now */
  trouble(): string | undefined;
  /** resolves when nothing came for `quietMs`, at the latest after `deadlineMs` */
  quiet(options: { quietMs: number; deadlineMs: number }): Promise<void>;
}

/** From the broker into the spool. Nothing here waits for the WAN. */
export function createIntake(options: IntakeOptions): Intake {
  const { world, spool, seen, arrivals, figures, log, now, onKept } = options;
  let lastAtMs = now();
  let trouble: string | undefined;

  return {
    async receive(topic, payload) {
      lastAtMs = now();
      const decision = decide(world, topic, payload);
      if ('ignore' in decision) {
        figures.ignored(decision.ignore);
        return;
      }
      const it = decision.keep;
      if (isDuplicate(seen, it)) {
        figures.ignored('duplicate');
        return;
      }
      const entry = encodeEntry({ sequence: 0, ...it });
      try {
        const sequence = await spool.append([entry]);
        arrived(arrivals, sequence, now());
        trouble = undefined;
      } catch (error) {
        const code = error instanceof SpoolError ? error.code : 'io';
        figures.refused(code);
        if (trouble === undefined) log.error({ err: error, code }, 'spool refused an entry');
        trouble = `the spool takes nothing: ${code}`;
        throw error;
      }
      figures.kept(it, note(seen, it));
      onKept(entry.byteLength);
    },

    trouble: () => trouble,

    quiet: ({ quietMs, deadlineMs }) =>
      new Promise((resolve) => {
        const endMs = now() + deadlineMs;
        const look = (): void => {
          const waitMs = Math.min(lastAtMs + quietMs, endMs) - now();
          if (waitMs <= 0) resolve();
          else setTimeout(look, waitMs);
        };
        look();
      }),
  };
}
