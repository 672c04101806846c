import { setTimeout as sleep } from 'node:timers/promises';
import type { Readable } from 'node:stream';
import type { LinkFault, RetryBounds } from './retry.ts';
import { linkFault, waitMs } from './retry.ts';
import type { Visited, Way } from './visit.ts';
import { visit, visitCommand } from './visit.ts';

export interface ReachOptions {
  /** asked anew for every try */
  readonly input: () => Readable;
  readonly onLine: (line: string) => void;
  readonly onRetry?: (words: string) => void;
  readonly bounds?: RetryBounds | undefined;
  readonly signal?: AbortSignal | undefined;
}

export type Reached =
  | { readonly kind: 'ended'; readonly code: number; readonly stderr: string; readonly tries: number }
  | { readonly kind: LinkFault; readonly words: string; readonly tries: number };

/**
 * One command of a host, over as many connections as it takes: what breaks is begun again, and what is done is found
 * done. Resolves with the command's own end, or with what keeps us from the host.
 */
export async function reach(way: Way, command: string, options: ReachOptions): Promise<Reached> {
  const { input, onLine, onRetry, bounds, signal } = options;
  const argv = visitCommand(way, command);
  let inAll = 0;
  let inVain = 0;
  for (;;) {
    const heard = { any: false };
    const ended = await visit(argv, {
      input: input(),
      signal,
      onLine: (line) => {
        heard.any = true;
        onLine(line);
      },
    });
    inAll += 1;
    inVain = heard.any ? 1 : inVain + 1;
    const fault = linkFault(ended.code, ended.stderr);
    if (fault === undefined) return { kind: 'ended', ...ended, tries: inAll };
    const wait = signal?.aborted === true ? undefined : waitMs(fault, { inAll, inVain }, bounds);
    if (wait === undefined) return { kind: fault, words: wordsOf(fault, way, ended), tries: inAll };
    onRetry?.(
      `${way.host.name} is out of reach (${lastLine(ended)}); try ${inAll + 1} in ${Math.ceil(wait / 1000)} s`,
    );
    await sleep(wait, undefined, { signal }).catch(() => undefined);
  }
}

function wordsOf(fault: LinkFault, { host, user }: Way, ended: Visited): string {
  const said = lastLine(ended);
  if (fault === 'wrong-host') {
    return `who answers at ${host.address} has another key than hosts.${host.name}.hostKey; nothing was sent. Look at its own console, then at the site file`;
  }
  if (fault === 'not-let-in') {
    return `${host.address} does not let ${user ?? 'you'} in (${said}); name an account with --user and its key with --identity`;
  }
  return `${host.address} is out of reach: ${said}`;
}

function lastLine({ stderr }: Visited): string {
  return stderr.trim().split('\n').at(-1)?.trim() ?? '';
}
