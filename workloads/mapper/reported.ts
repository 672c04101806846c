import type { DeviceState, Report } from './event.ts';
import type { Device } from './world.ts';

/**
 * What is known of one device, and what EdgeCore was given of it. Every update costs EdgeCore a transaction on the
 * gateway's flash and a message to the cloud, so only news is reported, and no device more often than its period.
 */
export interface Reported {
  /** the latest, by property */
  readonly values: Map<string, string>;
  readonly given: Map<string, { readonly value: string; readonly atMs: number }>;
  /** what EdgeCore expects otherwise than the desires say, and has to be told */
  readonly expected: Map<string, string>;
  /** by the clock of the reports, which never goes back; undefined until the first message */
  heardAtMs: number | undefined;
  givenState: DeviceState | undefined;
  /** reports of everything that are still to go out */
  wholeLeft: number;
  notBeforeMs: number;
  /** EdgeCore knows the device; until it does nothing else is said */
  isKnown: boolean;
}

/** The first report of a property arrives empty in the cloud (KubeEdge 1.23, seen), so everything is said twice. */
const WHOLE_REPORTS = 2;
const SECOND_AFTER_MS = 2_000;
/**
 * EdgeCore says nobody that it lost the cloud and found it again, and forgets what was reported meanwhile (seen, and
 * read in its source). So everything is said again after this long, whatever happened: it bounds how old the cloud's
 * twin can be.
 */
export const REFRESH_MS = 300_000;
/** How long a device that EdgeCore does not know waits: it may not have been told yet. */
const UNKNOWN_AFTER_MS = 30_000;

/** How far a number may move without being news, in its unit; every change of anything else is. */
const DEADBAND: Readonly<Record<string, number>> = {
  temperatureC: 0.5,
  humidityPct: 2,
  speedMmS: 50,
  nearestMm: 100,
  score: 0.05,
  heardAt: 60_000,
};

export function unreported(initial: ReadonlyMap<string, string>): Reported {
  return {
    values: new Map(initial),
    given: new Map(),
    expected: new Map(),
    heardAtMs: undefined,
    givenState: undefined,
    wholeLeft: WHOLE_REPORTS,
    notBeforeMs: 0,
    isKnown: true,
  };
}

/** Takes over what a message said that came at `epochMs`, which is `nowMs` by the clock of the reports. */
export function heard(
  reported: Reported,
  values: ReadonlyMap<string, string>,
  nowMs: number,
  epochMs: number,
): void {
  for (const [name, value] of values) reported.values.set(name, value);
  reported.values.set('heardAt', String(Math.round(epochMs)));
  reported.heardAtMs = nowMs;
}

/** Everything goes out again, twice, and at once. */
export function everythingAgain(reported: Reported): void {
  reported.wholeLeft = WHOLE_REPORTS;
  reported.notBeforeMs = 0;
}

export function stateOf(device: Device, { heardAtMs }: Reported, nowMs: number): DeviceState {
  return heardAtMs !== undefined && nowMs - heardAtMs <= device.silentAfterMs ? 'online' : 'offline';
}

export interface Due {
  readonly report: Report | undefined;
  readonly state: DeviceState | undefined;
}

/** What is to be said of a device now, or undefined. */
export function due(device: Device, reported: Reported, nowMs: number): Due | undefined {
  if (nowMs < reported.notBeforeMs) return undefined;
  const isWhole = reported.wholeLeft > 0;
  const actual = new Map(
    [...reported.values].filter(([name, value]) => isWhole || isNews(reported, name, value, nowMs)),
  );
  // When it was heard is worth a report of its own only once in a while, and goes along with any other.
  const heardAt = reported.values.get('heardAt');
  if (actual.size > 0 && heardAt !== undefined) actual.set('heardAt', heardAt);
  const state = stateOf(device, reported, nowMs);
  const hasReport = actual.size + reported.expected.size > 0;
  const saysState = isWhole || state !== reported.givenState;
  if (!hasReport && !saysState) return undefined;
  return {
    report: hasReport ? { actual, expected: new Map(reported.expected) } : undefined,
    state: saysState ? state : undefined,
  };
}

/** Notes what was said. Whether it arrived is the answer's to tell (`lost`, `unknown`). */
export function said(reported: Reported, { report, state }: Due, periodMs: number, nowMs: number): void {
  for (const [name, value] of report?.actual ?? []) reported.given.set(name, { value, atMs: nowMs });
  for (const name of report?.expected.keys() ?? []) reported.expected.delete(name);
  reported.givenState = state ?? reported.givenState;
  const isFirst = reported.wholeLeft > 1;
  reported.wholeLeft = Math.max(0, reported.wholeLeft - 1);
  reported.notBeforeMs = nowMs + (isFirst ? SECOND_AFTER_MS : periodMs);
}

/** EdgeCore does not know the device, so nothing of it has arrived. */
export function unknown(reported: Reported, nowMs: number): void {
  reported.isKnown = false;
  reported.wholeLeft = WHOLE_REPORTS;
  reported.notBeforeMs = nowMs + UNKNOWN_AFTER_MS;
}

/** EdgeCore took a report. What it took first of a device that it had not known is lost on its way to the cloud. */
export function taken(reported: Reported): void {
  if (!reported.isKnown) everythingAgain(reported);
  reported.isKnown = true;
}

function isNews({ given }: Reported, name: string, value: string, nowMs: number): boolean {
  const last = given.get(name);
  if (last === undefined || nowMs - last.atMs >= REFRESH_MS) return true;
  const deadband = DEADBAND[name];
  if (deadband === undefined) return value !== last.value;
  return Math.abs(Number(value) - Number(last.value)) >= deadband;
}
