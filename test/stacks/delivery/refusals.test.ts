import { describe, expect, it } from 'vitest';
import { publishRefusals } from '../../../stacks/delivery/refusals.ts';
import { prepare } from '../../../stacks/prepare.ts';
import { render } from '../../../infra/render.ts';
import { aLock, aSmallSite } from '../../infra/small-site.ts';

const CLEAN = { origin: { source: '', revision: 'main@sha1:0', created: '' }, changed: [] };
const FINDING = {
  rule: 'no-floating-tag',
  objectId: 'apps/Deployment/a/b',
  layer: 'workloads',
  message: 'spec: floats',
} as const;
const EXCEPTION = {
  rule: 'no-floating-tag',
  object: FINDING.objectId,
  reason: 'a test',
  owner: 'platform',
  expires: '2026-11-01',
} as const;

describe('a site is published', () => {
  const release = render(aSmallSite(), aLock());

  it('where every policy holds, every image has a digest and everything is committed', () => {
    expect(publishRefusals({ release, findings: [] }, CLEAN)).toEqual([]);
    const excepted = { ...FINDING, status: 'expiring', exception: EXCEPTION } as const;
    expect(publishRefusals({ release, findings: [excepted] }, CLEAN)).toEqual([]);
  });

  it('and else not, with every reason at once', () => {
    const open = { ...FINDING, status: 'open' } as const;
    const expired = { ...FINDING, status: 'expired', exception: EXCEPTION } as const;
    const unresolved = render(aSmallSite(), aLock(null));
    const changed = ['M a', 'M b', 'M c', 'M d', 'M e', '?? f', '?? g'];
    const refusals = publishRefusals(
      { release: unresolved, findings: [open, expired] },
      { ...CLEAN, changed },
    );
    expect(refusals).toHaveLength(2 + unresolved.images.length + 1);
    expect(refusals[0]).toMatch(/^apps\/Deployment\/a\/b breaks no-floating-tag \(open\)/);
    expect(refusals[1]).toMatch(/expired, excepted until 2026-11-01 only/);
    expect(refusals[2]).toMatch(/^image aggregator has no digest/);
    expect(refusals.at(-1)).toMatch(/commit first: M a, M b, M c, M d, M e and 2 more$/);
  });

  it('with exceptions judged as at the gate: one that has run out fails', () => {
    const prepared = prepare('graz', { date: '2099-01-01' });
    expect(publishRefusals(prepared, CLEAN).join('\n')).toMatch(/expired, excepted until/);
  });
});
