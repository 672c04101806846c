import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  afterProof,
  CONFIRM_WITHIN_MS,
  levelOf,
  TAINT,
  taintsAt,
  UNKNOWN,
} from '../../../workloads/gate/standing.ts';
import type { Standing } from '../../../workloads/gate/standing.ts';
import { UNTRUSTED } from '../../../infra/host/trust/gate-objects.ts';

const HOUR_MS = 3_600_000;
const effects = (standing: Standing, nowMs: number, sinceMs = 0) =>
  taintsAt(levelOf(standing, nowMs, sinceMs, 6), []).map(({ effect }) => effect);

describe('standing', () => {
  it('stops nothing that runs for any silence, however long', () => {
    fc.assert(
      fc.property(
        fc.option(fc.nat(1e9), { nil: undefined }),
        fc.nat(1e12),
        fc.nat(1e12),
        (trustedAtMs, nowMs, sinceMs) => {
          expect(effects({ ...UNKNOWN, trustedAtMs }, nowMs, sinceMs)).not.toContain('NoExecute');
        },
      ),
    );
  });

  it('sends nothing new to a host that has been silent for three rounds, counted from when the gate could hear it', () => {
    const standing = afterProof(UNKNOWN, 'trusted', 0);
    expect(levelOf(standing, 18 * HOUR_MS, 0, 6)).toBe('trusted');
    expect(levelOf(standing, 18 * HOUR_MS + 1, 0, 6)).toBe('unattested');
    expect(levelOf(standing, 18 * HOUR_MS + 1, 10 * HOUR_MS, 6)).toBe('trusted');
    expect(effects(standing, 19 * HOUR_MS)).toEqual(['NoSchedule']);
  });

  it('takes safety off a host after a second proof of drift, or where no good one follows the first in time', () => {
    const once = afterProof(afterProof(UNKNOWN, 'trusted', 0), 'drift', 1_000);
    expect(effects(once, 1_000)).toEqual(['NoSchedule']);
    expect(effects(once, 1_001 + CONFIRM_WITHIN_MS)).toEqual(['NoSchedule', 'NoExecute']);
    expect(effects(afterProof(once, 'drift', 2_000), 2_000)).toEqual(['NoSchedule', 'NoExecute']);
  });

  it('lets it back with one proof of a known state, whatever was before', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('trusted' as const, 'drift' as const)), (proofs) => {
        const before = proofs.reduce((standing, kind, index) => afterProof(standing, kind, index), UNKNOWN);
        expect(levelOf(afterProof(before, 'trusted', 100), 100, 0, 6)).toBe('trusted');
      }),
    );
  });

  it('leaves the taints of others as they are', () => {
    const others = [{ key: 'node-role.kubernetes.io/edge', effect: 'NoSchedule' }];
    expect(taintsAt('untrusted', taintsAt('suspected', others))).toEqual([
      ...others,
      { key: TAINT, value: 'untrusted', effect: 'NoSchedule' },
      { key: TAINT, value: 'untrusted', effect: 'NoExecute' },
    ]);
    expect(taintsAt('trusted', taintsAt('untrusted', others))).toEqual(others);
    expect(TAINT).toBe(UNTRUSTED);
  });
});
