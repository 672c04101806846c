import type { Release } from '../../infra/release.ts';
import type { Report } from '../../workloads/line/protocol.ts';
import { ending } from './ending.ts';
import type { Figures, LedgerFigures, Request } from './figures.ts';
import type { Outcome } from './outcome.ts';
import { openRunFolder, type RunFolder } from './run-folder.ts';
import type { Sabotage } from './sabotage.ts';
import { hits, type ScheduledEvent } from './schedule.ts';
import { startLocalSite, type LocalSite } from './site.ts';
import { ledgerOf, spoolOf } from './watch.ts';

export interface RunOptions {
  release: Release;
  seed: number;
  scale: number;
  /** undefined: until `stopping` */
  forMs: number | undefined;
  events: readonly ScheduledEvent[];
  sabotage: Sabotage | undefined;
  stopping: AbortSignal;
  onProgress: (text: string) => void;
  /** the site runs; what is returned gets its figures until the end */
  onRunning: (ask: (request: Request) => void) => Promise<Viewers>;
}

export interface Viewers {
  show(figures: Figures): void;
  close(): Promise<void>;
}

const SHOW_EVERY_MS = 250;

/** Runs a site on this machine from its first process to its last, and judges the run. */
export async function runSite(options: RunOptions): Promise<Outcome> {
  const folder = await openRunFolder();
  try {
    const site = await startLocalSite({ ...options, folder });
    return await watchAndJudge(options, folder, site).catch(async (error: unknown) => {
      await site.stop();
      throw error;
    });
  } finally {
    await folder.remove();
  }
}

async function watchAndJudge(options: RunOptions, folder: RunFolder, site: LocalSite): Promise<Outcome> {
  const { release, onProgress, stopping } = options;
  const startedMs = Date.now();
  const ask = (request: Request): void => obey(site, request, onProgress);
  const viewers = await options.onRunning(ask);
  try {
    const timers = options.events.map((event) => scheduled(event, site, onProgress));
    let phase: Figures['phase'] = 'running';
    let shown: Figures | undefined;
    let ledger: LedgerFigures = { produced: 0, delivered: 0, dropped: 0 };
    const show = async (report?: Report): Promise<void> => {
      const line = site.snapshot();
      const counted = await ledgerOf(site.hubHttpPort, release.site.name);
      const spools = await Promise.all(site.spoolPorts.map(({ gateway, port }) => spoolOf(gateway, port)));
      ledger = {
        ...ledger,
        ...counted,
        produced: report === undefined ? (line?.produced ?? 0) : total(report),
      };
      const elapsedMs = Date.now() - startedMs;
      shown = {
        atMs: Date.now(),
        elapsedMs,
        remainingMs: options.forMs === undefined ? undefined : Math.max(0, options.forMs - elapsedMs),
        phase,
        wan: site.wan.state(),
        services: site.services(),
        spools: spools.filter((spool) => spool !== undefined),
        ledger,
        gaps: site.gaps(),
        line,
      };
      viewers.show(shown);
    };
    while (!stopping.aborted && Date.now() - startedMs < (options.forMs ?? Infinity)) {
      await show();
      await pause(Math.min(SHOW_EVERY_MS, startedMs + (options.forMs ?? Infinity) - Date.now()), stopping);
    }
    for (const timer of timers.flat()) clearTimeout(timer);
    phase = 'draining';
    const outcome = await ending({
      site,
      folder,
      release,
      seed: options.seed,
      sabotage: options.sabotage,
      onProgress,
      show,
    });
    if (shown !== undefined) viewers.show({ ...shown, phase: 'ended' });
    return outcome;
  } finally {
    await viewers.close();
  }
}

function obey(site: LocalSite, request: Request, onProgress: (text: string) => void): void {
  if (request.kind === 'wan-rate') site.wan.setRateMbit(request.rateMbit);
  else if (request.kind === 'kill') {
    if (site.kill(request.instance)) onProgress(`${request.instance} killed`);
  } else if ((request.state === 'restored') !== site.wan.state().isUp) {
    if (request.state === 'cut') site.wan.cut();
    else site.wan.restore();
    onProgress(`WAN ${request.state}`);
  }
}

function scheduled(
  event: ScheduledEvent,
  site: LocalSite,
  onProgress: (text: string) => void,
): NodeJS.Timeout[] {
  const at = (ms: number, request: Request): NodeJS.Timeout =>
    setTimeout(() => obey(site, request, onProgress), ms);
  if (event.kind === 'cut-wan') {
    return [
      at(event.atMs, { kind: 'wan', state: 'cut' }),
      at(event.atMs + event.forMs, { kind: 'wan', state: 'restored' }),
    ];
  }
  return site
    .services()
    .filter((instance) => hits(event, instance))
    .map(({ name }) => at(event.atMs, { kind: 'kill', instance: name }));
}

function total({ produced }: Report): number {
  return produced.reduce((sum, { count }) => sum + count, 0);
}

function pause(ms: number, stopping: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      stopping.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, Math.max(0, ms));
    stopping.addEventListener('abort', end);
  });
}
