import { describe, expect, it } from 'vitest';
import { requestsAndLimits } from '../../../policies/rules/requests-and-limits.ts';
import { aDeployment, aNamespace, ask } from '../a-release.ts';

const REQUESTS = { cpu: '50m', memory: '64Mi' };
const LIMITS = { cpu: '500m', memory: '128Mi' };

describe('requests-and-limits', () => {
  it('lets a container with both pass', () => {
    expect(ask(requestsAndLimits, aDeployment())).toEqual([]);
  });

  it.each([
    ['requests.cpu', { requests: { memory: '64Mi' }, limits: LIMITS }],
    ['requests.memory', { requests: { cpu: '50m' }, limits: LIMITS }],
    ['limits.cpu', { requests: REQUESTS, limits: { memory: '128Mi' } }],
    ['limits.memory', { requests: REQUESTS, limits: { cpu: '500m' } }],
    ['limits.memory', { requests: REQUESTS, limits: { cpu: '500m', memory: '5 apples' } }],
    ['requests.memory', { requests: { cpu: '50m', memory: '1Gi' }, limits: LIMITS }],
    ['requests.cpu', { requests: { cpu: 1, memory: '64Mi' }, limits: LIMITS }],
  ])('S14 finds %s', (field, resources) => {
    expect(ask(requestsAndLimits, aDeployment({ container: { resources } }))).toEqual([
      expect.stringMatching(new RegExp(`^containers\\.aggregator\\.resources\\.${field}: .*; `)),
    ]);
  });

  it('finds all four where there is nothing', () => {
    expect(ask(requestsAndLimits, aDeployment({ container: { resources: undefined } }))).toHaveLength(4);
  });

  it('has nothing to say of an object without a pod', () => {
    expect(ask(requestsAndLimits, aNamespace())).toBe('not-applicable');
  });
});
