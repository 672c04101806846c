import { spawn } from 'node:child_process';
import fs from 'node:fs/promises';
import type { Release } from '../../infra/release.ts';
import type { Report } from '../../workloads/line/protocol.ts';
import { cutNewestSegment, ledgerCheck } from './ledger-check.ts';
import { cleanStopCheck, outcomeOf, type Outcome } from './outcome.ts';
import type { RunFolder } from './run-folder.ts';
import type { Sabotage } from './sabotage.ts';
import type { LocalSite } from './site.ts';
import { endStrays, RUN_VARIABLE } from './strays.ts';
import { ledgerOf } from './watch.ts';

export interface Ending {
  site: LocalSite;
  folder: RunFolder;
  release: Release;
  seed: number;
  sabotage: Sabotage | undefined;
  onProgress: (text: string) => void;
  show: (report: Report) => Promise<void>;
}

const REPORT_WITHIN_MS = 30_000;
const REPORT_PERIOD_MS = 1_500;
/** longer than a sender that met a cut WAN waits before it tries again */
const DRAIN_STALLS_AFTER_MS = 20_000;
const ASK_EVERY_MS = 200;

/**
 * The end of a run, in the order that loses nothing: the line stands still, the WAN is up again, the spools drain,
 * the processes stop; then the hub's file is read back and compared with what the line counted.
 */
export async function ending({
  site,
  folder,
  release,
  seed,
  sabotage,
  onProgress,
  show,
}: Ending): Promise<Outcome> {
  onProgress('the line stops');
  site.wan.restore();
  if (sabotage === 'published') {
    await site.stopBrokers();
    // Every machine reports once a second: by then each has something that nobody acknowledges.
    await new Promise((resolve) => setTimeout(resolve, REPORT_PERIOD_MS));
  }
  const report = await site.finishLine(REPORT_WITHIN_MS);
  await drain(site, release.site.name, report, onProgress, show);
  const gaps = site.gaps();
  onProgress('the services stop');
  if (sabotage === 'clean-stop') leaveBehind(folder);
  const children = await site.stop();
  if (sabotage === 'ledger') await cutNewestSegment(site.hubStateDir);
  const { check, readings } = await ledgerCheck(site.hubStateDir, release.site.name, report.produced);
  await folder.remove();
  const strays = await endStrays(folder.id);
  const isFolderGone = await fs.access(folder.path).then(
    () => false,
    () => true,
  );
  return outcomeOf({
    site: release.site.name,
    seed,
    report,
    readings,
    gaps,
    checks: [check, cleanStopCheck({ children, strays, isFolderGone })],
  });
}

/** Until the hub has everything in writing, or nothing more comes: what is missing then is the ledger's to say. */
async function drain(
  site: LocalSite,
  name: string,
  report: Report,
  onProgress: (text: string) => void,
  show: (report: Report) => Promise<void>,
): Promise<void> {
  const produced = report.produced.reduce((sum, { count }) => sum + count, 0);
  onProgress(`the spools drain: ${produced} readings in all`);
  let accounted = 0;
  let progressAtMs = Date.now();
  while (Date.now() - progressAtMs < DRAIN_STALLS_AFTER_MS) {
    const { delivered = 0, dropped = 0 } = (await ledgerOf(site.hubHttpPort, name)) ?? {};
    await show(report);
    if (delivered + dropped >= produced) return;
    if (delivered + dropped > accounted) {
      accounted = delivered + dropped;
      progressAtMs = Date.now();
    }
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
}

/** `--sabotage clean-stop`: a process that nobody knows of. It ends by itself, should even the check miss it. */
function leaveBehind(folder: RunFolder): void {
  spawn(process.execPath, ['-e', 'setTimeout(() => undefined, 120_000)'], {
    env: { [RUN_VARIABLE]: folder.id },
    detached: true,
    stdio: 'ignore',
  }).unref();
}
