import { describe, expect, it } from 'vitest';
import { kubeedgePatched } from '../../../policies/rules/kubeedge-patched.ts';
import { aCloudCore } from '../a-cloudcore.ts';
import { aNamespace, ask, DIGEST } from '../a-release.ts';

const admission = (tag: string | undefined) => aCloudCore({ admission: { image: { tag } } });

describe('kubeedge-patched', () => {
  it.each(['v1.23.1', `v1.23.1@${DIGEST}`, 'v1.22.2', 'v1.23.4', 'v1.24.0', 'v2.0.0', 'unresolved'])(
    'lets %s pass',
    (tag) => {
      expect(ask(kubeedgePatched, admission(tag))).toEqual([]);
    },
  );

  it.each(['v1.23.0', `v1.23.0@${DIGEST}`, 'v1.22.1', 'v1.21.9', 'latest', 'v1.23', undefined])(
    'finds %s',
    (tag) => {
      expect(ask(kubeedgePatched, admission(tag))).toEqual([
        expect.stringMatching(/^spec\.valuesContent\.admission\.image\.tag: .*; write v1\.23\.1 or later$/),
      ]);
    },
  );

  it('finds the chart’s own tags where none is said', () => {
    const chart = aCloudCore({ cloudCore: {}, iptablesManager: {}, controllerManager: {}, admission: {} });
    expect(ask(kubeedgePatched, chart)).toHaveLength(4);
  });

  it('has nothing to say of another object', () => {
    expect(ask(kubeedgePatched, aNamespace())).toBe('not-applicable');
    const other = aCloudCore();
    const spec = { ...(other.spec as object), chart: 'oci://registry.graz.example/charts/istiod' };
    expect(ask(kubeedgePatched, { ...other, spec })).toBe('not-applicable');
  });
});
