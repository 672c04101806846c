import { describe, expect, it } from 'vitest';
import { kubeedgeClosed } from '../../../policies/rules/kubeedge-closed.ts';
import { aCloudCore } from '../a-cloudcore.ts';
import { aNamespace, ask } from '../a-release.ts';

describe('kubeedge-closed', () => {
  it('lets the chart pass that opens nothing', () => {
    expect(ask(kubeedgeClosed, aCloudCore())).toEqual([]);
  });

  it('finds the broker for everybody, which the chart has where nothing is said', () => {
    for (const mosquitto of [{}, { enable: true }])
      expect(ask(kubeedgeClosed, aCloudCore({ mosquitto }))).toEqual([
        expect.stringMatching(/^spec\.valuesContent\.mosquitto\.enable: /),
      ]);
  });

  it('finds everything that the chart leaves open by itself', () => {
    expect(ask(kubeedgeClosed, aCloudCore({ cloudCore: {} }))).toEqual([
      expect.stringMatching(/requireAuthorization: .*write true$/),
      expect.stringMatching(/securityContext\.privileged: .*write false$/),
      expect.stringMatching(/modules\.router\.enable: /),
      expect.stringMatching(/modules\.taskManager\.enable: /),
      expect.stringMatching(/modules\.cloudStream\.enable: /),
    ]);
  });

  it('has nothing to say of another object', () => {
    expect(ask(kubeedgeClosed, aNamespace())).toBe('not-applicable');
  });
});
