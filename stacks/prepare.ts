import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ImageLock } from '../infra/images.ts';
import { ImageLockError, parseImageLock } from '../infra/images.ts';
import type { Release } from '../infra/release.ts';
import { render } from '../infra/render.ts';
import type { Finding } from '../policies/enforce.ts';
import { enforce } from '../policies/enforce.ts';
import type { Exception, IsoDate } from '../policies/exception.ts';
import { EXCEPTIONS } from '../policies/exceptions.ts';
import { isBadInput } from './bad-input.ts';
import { loadSite } from './site-files.ts';

/** A site, rendered and judged: where every door begins. */
export interface Prepared {
  readonly release: Release;
  readonly findings: readonly Finding[];
}

export interface PrepareOptions {
  /** the day against which exceptions are judged */
  readonly date: IsoDate;
  /** the folder of the site files; by default the repository's own */
  readonly stacksDir?: string;
  readonly lockFile?: string;
  readonly exceptions?: readonly Exception[];
}

const LOCK_FILE = path.join(import.meta.dirname, '..', 'images.lock.json');

/** Throws a SiteError, a RenderError or an ImageLockError, each with everything that is wrong. */
export function prepare(name: string, options: PrepareOptions): Prepared {
  return prepared(name, readLock(options.lockFile), options);
}

/** Several sites, all of them or none: throws one AggregateError with what is wrong with any of them. */
export function prepareAll(names: readonly string[], options: PrepareOptions): readonly Prepared[] {
  const sites: Prepared[] = [];
  prepareEach(names, options, (site) => sites.push(site));
  return sites;
}

/** As `prepareAll`, one after the other, so that who keeps none needs the memory of one. Bad ones come in the error. */
export function prepareEach(
  names: readonly string[],
  options: PrepareOptions,
  onSite: (site: Prepared) => void,
): void {
  const lock = readLock(options.lockFile);
  const errors: Error[] = [];
  for (const name of names) {
    const site = preparedOrBad(name, lock, options);
    if (site instanceof Error) errors.push(site);
    else onSite(site);
  }
  if (errors.length > 0)
    throw new AggregateError(errors, `${errors.length} of ${names.length} sites cannot be rendered`);
}

function preparedOrBad(name: string, lock: ImageLock, options: PrepareOptions): Prepared | Error {
  try {
    return prepared(name, lock, options);
  } catch (error) {
    if (isBadInput(error)) return error;
    throw error;
  }
}

function prepared(name: string, lock: ImageLock, options: PrepareOptions): Prepared {
  const release = render(loadSite(name, options), lock);
  return { release, findings: enforce(whole(release), options.exceptions ?? EXCEPTIONS, options.date) };
}

/** Who starts Flux is judged like what Flux delivers. */
function whole(release: Release): Release {
  return { ...release, placed: [...release.start, ...release.placed] };
}

export function readLock(file = LOCK_FILE): ImageLock {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new ImageLockError([error instanceof Error ? error.message : String(error)]);
  }
  return parseImageLock(value);
}
