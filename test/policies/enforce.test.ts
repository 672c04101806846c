import { describe, expect, it } from 'vitest';
import { enforce, failing, unusedExceptions } from '../../policies/enforce.ts';
import type { Exception } from '../../policies/exception.ts';
import type { Rule } from '../../policies/rule.ts';
import { aDeployment, aNamespace, anEgressPolicy, aRelease } from './a-release.ts';

const ID = 'apps/Deployment/line/aggregator';
const HOST_NETWORK = aDeployment({ pod: { hostNetwork: true } });

const EXCEPTION: Exception = {
  rule: 'restricted-pod-security',
  object: ID,
  at: ['hostNetwork'],
  reason: 'a test',
  owner: 'platform',
  expires: '2027-03-31',
};

describe('enforce', () => {
  it('finds nothing in a good release', () => {
    expect(enforce(aRelease([aNamespace(), aDeployment(), anEgressPolicy()]), [], '2027-01-01')).toEqual([]);
  });

  it('says of each finding which rule, which object, which layer and how it stands', () => {
    expect(enforce(aRelease([HOST_NETWORK]), [], '2027-01-01')).toEqual([
      {
        rule: 'restricted-pod-security',
        objectId: ID,
        layer: 'workloads',
        message: expect.stringContaining('hostNetwork') as string,
        status: 'open',
      },
    ]);
  });

  it.each([
    ['2027-01-01', 'excepted', 0, 0],
    ['2027-03-15', 'expiring', 0, 0],
    ['2027-04-01', 'expired', 1, 0],
  ] as const)('on %s an excused finding is %s, and no date stops a line', (date, status, gate, line) => {
    const findings = enforce(aRelease([HOST_NETWORK]), [EXCEPTION], date);
    expect(findings).toMatchObject([{ status, exception: EXCEPTION }]);
    expect(failing(findings, 'gate')).toHaveLength(gate);
    expect(failing(findings, 'line')).toHaveLength(line);
  });

  it('lets the exception count that lasts longest', () => {
    const longer = { ...EXCEPTION, expires: '2028-01-01' } as const;
    const findings = enforce(aRelease([HOST_NETWORK]), [EXCEPTION, longer], '2027-04-01');
    expect(findings).toMatchObject([{ status: 'excepted', exception: longer }]);
  });

  it('an open finding fails in every mode', () => {
    const findings = enforce(aRelease([HOST_NETWORK]), [], '2027-01-01');
    expect([failing(findings, 'gate').length, failing(findings, 'line').length]).toEqual([1, 1]);
  });

  it('a rule that throws is a finding, and the other rules are asked all the same', () => {
    const throwing: Rule = {
      name: 'throws',
      why: 'a test',
      check() {
        throw new Error('no such field');
      },
    };
    const speaking: Rule = { name: 'speaks', why: 'a test', check: () => ['name: is wrong; mend it'] };
    expect(enforce(aRelease([aNamespace()]), [], '2027-01-01', [throwing, speaking])).toMatchObject([
      { rule: 'throws', status: 'open', message: expect.stringContaining('no such field') as string },
      { rule: 'speaks', status: 'open' },
    ]);
  });

  it('an object without the shape of its kind is found by every rule that reads it, and stops none', () => {
    const broken = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'aggregator', namespace: 'line' },
    };
    const image = { name: 'aggregator', reference: 'registry/aggregator', isResolved: false };
    expect(enforce(aRelease([broken], [image]), [], '2027-01-01').length).toBeGreaterThan(5);
  });

  it('names the exceptions that excuse nothing', () => {
    const idle = { ...EXCEPTION, object: 'apps/Deployment/line/gone' };
    const findings = enforce(aRelease([HOST_NETWORK]), [EXCEPTION, idle], '2027-01-01');
    expect(unusedExceptions([EXCEPTION, idle], findings)).toEqual([idle]);
  });
});
