import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Artefact } from '../../infra/host/artefact.ts';
import { artefacts as artefactsIn, DownloadLock, downloadLockProblems } from '../../infra/host/downloads.ts';
import { planOf } from '../../infra/host/plan-of.ts';
import type { HostPlan } from '../../infra/host/plan.ts';
import { hostScript } from '../../infra/host/script.ts';
import type { Release } from '../../infra/release.ts';
import type { Host, Site } from '../../infra/site/site.ts';
import { UsageError } from '../usage-error.ts';
import { programsFor } from './programs.ts';

const LOCK_FILE = path.join(import.meta.dirname, '..', '..', 'downloads.lock.json');

/** What is known of the bytes that others publish. */
export function downloadLock(lockFile = LOCK_FILE): DownloadLock {
  const value: unknown = existsSync(lockFile) ? JSON.parse(readFileSync(lockFile, 'utf8')) : {};
  const problems = downloadLockProblems(value);
  if (problems.length > 0)
    throw new UsageError(`${lockFile}: ${problems.join('\n')}`, 'npm run lock writes it');
  return DownloadLock.parse(value);
}

/** What the plans of a site's hosts may install, each with its checksum where somebody has read it. */
export async function artefacts(
  site: Pick<Site, 'trust'>,
  lock = downloadLock(),
): Promise<readonly Artefact[]> {
  const programs = await programsFor(site);
  return [...artefactsIn(lock), ...programs.map(({ artefact }) => artefact)];
}

export function planFor(release: Release, host: Host): HostPlan {
  return planOf(release.site, host.name, release.placed);
}

/** @param writtenOn `2026-11-24`: no clock of a host is right that is earlier */
export function scriptFor(plan: HostPlan, writtenOn: string, known: readonly Artefact[]): string {
  return hostScript(plan, { artefacts: known, writtenOn });
}
