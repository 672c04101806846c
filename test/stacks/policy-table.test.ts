import { describe, expect, it } from 'vitest';
import type { Finding } from '../../policies/enforce.ts';
import { RULES } from '../../policies/rules.ts';
import { policyReport, policyRows } from '../../stacks/policy-table.ts';

function aFinding(status: Finding['status']): Finding {
  const finding = {
    rule: 'no-api-token',
    objectId: 'apps/Deployment/line/a',
    layer: 'workloads',
    message: 'x: bad',
    status,
  } as const;
  const expires = '2027-03-31';
  return status === 'open'
    ? finding
    : {
        ...finding,
        exception: {
          rule: 'no-api-token',
          object: finding.objectId,
          reason: 'r',
          owner: 'platform',
          expires,
        },
      };
}

describe('the table of policies', () => {
  it('has a row for every policy, whether or not it has found anything', () => {
    expect(policyRows([], 'gate').map(({ rule }) => rule)).toEqual(RULES.map(({ name }) => name));
  });

  it.each([
    ['open', 'gate', false],
    ['open', 'line', false],
    ['expired', 'gate', false],
    ['expired', 'line', true],
    ['expiring', 'gate', true],
    ['excepted', 'gate', true],
  ] as const)('%s findings in the mode %s: it holds is %s', (status, mode, holds) => {
    const row = policyRows([aFinding(status)], mode).find(({ rule }) => rule === 'no-api-token');
    expect(row).toMatchObject({ holds, [status]: 1 });
  });

  it.each(['open', 'expired', 'expiring'] as const)('tells a finding that is %s in full', (status) => {
    const report = policyReport([aFinding(status)], 'line');
    expect(report).toContain(`${status} no-api-token`);
    expect(report).toContain('apps/Deployment/line/a\n  x: bad');
  });

  it('only counts what is excepted', () => {
    const report = policyReport([aFinding('excepted')], 'line');
    expect(report).toContain('1 excepted');
    expect(report).not.toContain('x: bad');
  });
});
