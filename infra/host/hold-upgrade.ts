import type { Site } from '../site/site.ts';

/** What the gateway last heard of one arm. */
export interface ArmSeen {
  /** `<cell>/arm/<name>` */
  readonly arm: string;
  readonly moving: boolean;
  /** what it is permitted: RUN and SLOW lapse by themselves, and until then it may begin to move */
  readonly action: 'STOP' | 'SLOW' | 'RUN';
  /** epoch ms */
  readonly heardAtMs: number;
}

export interface Hold {
  readonly arm: string;
  readonly reason:
    'moves' | 'may move' | 'not heard of' | 'heard of too long ago' | 'heard of later than now';
}

/** Longer than this without a word, and nobody knows what the arm does: a second is ten states of a slow one. */
export const HEARD_WITHIN_MS = 1_000;

/**
 * The arms for which a host must not be touched now: an upgrade, of whatever, begins only where there is none. Each arm
 * of the host's cells has to be heard of just now, to stand, and to be stopped, so that it stands a moment later too. An
 * arm that is not heard of holds: that it stands is an assumption, and behind a person who works on the line it may be
 * wrong. KubeEdge's own annotation of that name cannot do this: policies/rules/edge-never-held.ts.
 */
export function heldBy(
  { cells, safety }: Pick<Site, 'cells' | 'safety'>,
  host: string,
  seen: readonly ArmSeen[],
  nowMs: number,
): readonly Hold[] {
  const latest = new Map<string, ArmSeen>();
  for (const one of seen) {
    const known = latest.get(one.arm);
    if (known === undefined || one.heardAtMs > known.heardAtMs) latest.set(one.arm, one);
  }
  return cells
    .filter((cell) => cell.host === host)
    .flatMap(({ arms }) => arms)
    .flatMap(({ id }): readonly Hold[] => {
      const reason = reasonOf(latest.get(id), nowMs, safety.clockToleranceMs);
      return reason === undefined ? [] : [{ arm: id, reason }];
    });
}

function reasonOf(
  seen: ArmSeen | undefined,
  nowMs: number,
  clockToleranceMs: number,
): Hold['reason'] | undefined {
  if (seen === undefined) return 'not heard of';
  if (seen.heardAtMs > nowMs + clockToleranceMs) return 'heard of later than now';
  if (nowMs - seen.heardAtMs > HEARD_WITHIN_MS) return 'heard of too long ago';
  if (seen.moving) return 'moves';
  return seen.action === 'STOP' ? undefined : 'may move';
}
