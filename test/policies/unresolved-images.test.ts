import { describe, expect, it } from 'vitest';
import { enforce, failing } from '../../policies/enforce.ts';
import { aDeployment, anEgressPolicy, aRelease } from './a-release.ts';

const UNRESOLVED = 'registry.graz.example/aggregator:0.1.0-unresolved';
const OBJECTS = [aDeployment({ container: { image: UNRESOLVED } }), anEgressPolicy()];

describe('an image that is unresolved in images.lock.json', () => {
  it('is excused with a reason, an owner and a date', () => {
    const images = [{ name: 'aggregator', reference: UNRESOLVED, isResolved: false }];
    const findings = enforce(aRelease(OBJECTS, images), [], '2026-12-01');
    expect(findings).toMatchObject([
      {
        rule: 'images-by-digest',
        status: 'excepted',
        exception: { at: ['containers.aggregator.image'], owner: 'platform', expires: '2027-06-30' },
      },
    ]);
    expect(failing(findings, 'gate')).toEqual([]);
  });

  it('excuses no other image without a digest', () => {
    const images = [
      { name: 'hub', reference: 'registry.graz.example/hub:0.1.0-unresolved', isResolved: false },
    ];
    expect(enforce(aRelease(OBJECTS, images), [], '2026-12-01')).toMatchObject([
      { rule: 'images-by-digest', status: 'open' },
    ]);
  });
});
