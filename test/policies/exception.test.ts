import { describe, expect, it } from 'vitest';
import type { Exception } from '../../policies/exception.ts';
import { covers, standingOf } from '../../policies/exception.ts';

const EXCEPTION: Exception = {
  rule: 'restricted-pod-security',
  object: 'apps/*/edge/*',
  at: ['hostNetwork', 'ports.8883.hostPort'],
  reason: 'there is no Service network',
  owner: 'platform',
  expires: '2027-03-31',
};

describe('an exception', () => {
  it.each([
    ['2027-02-28', 'excepted'],
    ['2027-03-01', 'expiring'],
    ['2027-03-31', 'expiring'],
    ['2027-04-01', 'expired'],
  ] as const)('that ends on 2027-03-31 is on %s %s', (date, standing) => {
    expect(standingOf(EXCEPTION, date)).toBe(standing);
  });

  it.each([
    ['the object and the path', 'apps/Deployment/edge/mosquitto', 'hostNetwork: shared', true],
    [
      'the end of a path',
      'apps/Deployment/edge/mosquitto',
      'containers.mosquitto.ports.8883.hostPort: taken',
      true,
    ],
    ['no other path', 'apps/Deployment/edge/mosquitto', 'hostPID: shared', false],
    [
      'no path that only ends in the same letters',
      'apps/Deployment/edge/mosquitto',
      'spec.nohostNetwork: shared',
      false,
    ],
    ['no other namespace', 'apps/Deployment/line/mosquitto', 'hostNetwork: shared', false],
    ['no longer id', 'apps/Deployment/edge/mosquitto/x', 'hostNetwork: shared', false],
  ])('covers %s', (_, id, message, covered) => {
    expect(covers(EXCEPTION, 'restricted-pod-security', id, message)).toBe(covered);
  });

  it('covers no other rule, and every path where it names none', () => {
    const { at: _at, ...wide } = EXCEPTION;
    expect(covers(EXCEPTION, 'no-api-token', 'apps/Deployment/edge/mosquitto', 'hostNetwork: shared')).toBe(
      false,
    );
    expect(covers(wide, 'restricted-pod-security', 'apps/Deployment/edge/mosquitto', 'hostPID: shared')).toBe(
      true,
    );
  });
});
