/** What a run is told to do and when: durations and the events of `--cut-wan` and `--kill`. */

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** `20s`, `500ms`, `2m`, `1h` → milliseconds. Throws a RangeError that says what is wanted. */
export function parseDurationMs(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text.trim());
  const [, amount, unit] = match ?? [];
  const factor = unit === undefined ? undefined : UNIT_MS[unit];
  if (amount === undefined || factor === undefined) {
    throw new RangeError(`got "${text}"; wanted a duration such as 500ms, 20s or 2m`);
  }
  return Math.round(Number(amount) * factor);
}

export type ScheduledEvent =
  | { kind: 'cut-wan'; atMs: number; forMs: number }
  | { kind: 'kill'; atMs: number; service: string; gateway: string | undefined };

/** An instance of a service. */
export interface Target {
  readonly service: string;
  readonly gateway: string | undefined;
}

/** Whether the event kills that instance. */
export function hits(event: ScheduledEvent, { service, gateway }: Target): boolean {
  return (
    event.kind === 'kill' &&
    event.service === service &&
    (event.gateway === undefined || event.gateway === gateway)
  );
}

/** `5s:10s` → the WAN is away from second 5, for 10 seconds. */
export function parseCutWan(text: string): ScheduledEvent {
  const [at, length, ...rest] = text.split(':');
  if (!at || !length || rest.length > 0) {
    throw new RangeError(`got "${text}"; wanted <from>:<for>, such as 5s:10s`);
  }
  return { kind: 'cut-wan', atMs: parseDurationMs(at), forMs: parseDurationMs(length) };
}

/** `collision-engine@8s` → every instance of it; `collision-engine/gw-1@8s` → that gateway's. */
export function parseKill(text: string): ScheduledEvent {
  const [target, at, ...rest] = text.split('@');
  const [service, gateway, ...more] = (target ?? '').split('/');
  if (!service || !at || rest.length > 0 || more.length > 0) {
    throw new RangeError(`got "${text}"; wanted <service>[/<gateway>]@<when>, such as collision-engine@8s`);
  }
  return { kind: 'kill', atMs: parseDurationMs(at), service, gateway };
}
