/** A value of our file that EdgeCore's differs in. */
export interface Drift {
  /** with dots; the index of a list is a part of it */
  readonly path: string;
  readonly wanted: unknown;
  /** undefined where it is not there */
  readonly found: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

/** What EdgeCore writes into its file by itself, or takes out of it. */
const ITS_OWN = new Set(['edgecoreVersion', 'modules.edgeHub.token']);

/**
 * What EdgeCore's file has otherwise than ours. It writes every default out, so a key that is only in its file is no
 * drift; and it leaves away whatever is zero, false or empty, so that of ours is there where it is missing. What it has
 * made of a duration or a number is the same in other words. A key that EdgeCore does not know is gone from its file:
 * that is drift, and how a slip of the pen here is found.
 * @param found EdgeCore's file, read
 */
export function edgecoreDrift(wanted: Fields, found: Fields): readonly Drift[] {
  return differences(wanted, found, '');
}

function differences(wanted: unknown, found: unknown, path: string): readonly Drift[] {
  if (ITS_OWN.has(path)) return [];
  if (isFields(wanted)) {
    const inner = isFields(found) ? found : {};
    return Object.entries(wanted).flatMap(([key, value]) =>
      differences(value, inner[key], path === '' ? key : `${path}.${key}`),
    );
  }
  if (Array.isArray(wanted)) {
    const all: readonly unknown[] = wanted;
    const inner: readonly unknown[] = Array.isArray(found) ? found : [];
    return all.length === inner.length
      ? all.flatMap((value, index) => differences(value, inner[index], `${path}.${index}`))
      : [{ path, wanted, found }];
  }
  const isSame = found === undefined ? isLeftAway(wanted) : plain(wanted) === plain(found);
  return isSame ? [] : [{ path, wanted, found }];
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isLeftAway(value: unknown): boolean {
  return value === 0 || value === false || value === '' || value === null || value === '0s';
}

/** A scalar as text, with durations in seconds: `5m` comes back as `5m0s`. */
function plain(value: unknown): string {
  const text = String(value);
  const [, hours, minutes, seconds] = /^(?=\d)(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text) ?? [];
  if (hours === undefined && minutes === undefined && seconds === undefined) return text;
  return `${Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0)} s`;
}
