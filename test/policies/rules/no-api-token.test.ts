import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../infra/kube/object.ts';
import { noApiToken } from '../../../policies/rules/no-api-token.ts';
import { aDeployment, aNamespace, ask } from '../a-release.ts';

function anAccount(automountServiceAccountToken: boolean | undefined): KubeObject {
  const metadata = { name: 'aggregator', namespace: 'line' };
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata, automountServiceAccountToken };
}

const UNSAID = { automountServiceAccountToken: undefined, serviceAccountName: 'aggregator' };

describe('no-api-token', () => {
  it('lets a pod that says false pass, and an account that does', () => {
    expect(ask(noApiToken, aDeployment())).toEqual([]);
    expect(ask(noApiToken, anAccount(false))).toEqual([]);
  });

  it("takes the account's word where the pod is silent", () => {
    expect(ask(noApiToken, aDeployment({ pod: UNSAID }), anAccount(false))).toEqual([]);
    expect(ask(noApiToken, aDeployment({ pod: UNSAID }), anAccount(undefined))).toHaveLength(1);
  });

  it('finds a token that is mounted, in silence or on purpose', () => {
    const mounted = [expect.stringMatching(/^automountServiceAccountToken: write false; /)];
    expect(ask(noApiToken, aDeployment({ pod: UNSAID }))).toEqual(mounted);
    expect(
      ask(noApiToken, aDeployment({ pod: { automountServiceAccountToken: true } }), anAccount(false)),
    ).toEqual(mounted);
    expect(ask(noApiToken, anAccount(undefined))).toEqual(mounted);
  });

  it('finds a token that comes in by a projected volume', () => {
    const volumes = [{ name: 'api', projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } }];
    expect(ask(noApiToken, aDeployment({ pod: { volumes } }))).toEqual([
      expect.stringContaining('volumes.api.projected'),
    ]);
  });

  it('has nothing to say of a namespace', () => {
    expect(ask(noApiToken, aNamespace())).toBe('not-applicable');
  });
});
