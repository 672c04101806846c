import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../../infra/kube/object.ts';
import { letsIn } from './let-in.ts';

const anObject = (kind: string, namespace: string, spec: object): KubeObject => ({
  apiVersion: 'security.istio.io/v1',
  kind,
  metadata: { name: 'one', namespace },
  spec,
});
const STRICT = anObject('PeerAuthentication', 'istio-system', { mtls: { mode: 'STRICT' } });
const NOTHING = anObject('AuthorizationPolicy', 'istio-system', {});
const asked = { namespace: 'line', labels: { app: 'broker' }, port: 8883 };
const known = { principal: 'cluster.local/ns/line/sa/one', address: '10.42.0.9' };
const unknown = { principal: undefined, address: '10.20.0.50' };
const selector = { matchLabels: { app: 'broker' } };
const allow = (rule: object, namespace = 'line') =>
  anObject('AuthorizationPolicy', namespace, { selector, action: 'ALLOW', rules: [rule] });

/** By the reference of Istio, each sentence of which the evaluator has to tell from its opposite. */
describe('the evaluator of the mesh’s rules', () => {
  it('lets everything in where nothing is said', () => {
    expect(letsIn([], unknown, asked)).toBe(true);
  });

  it('takes nobody without an identity under STRICT, but at a port that is let off', () => {
    expect(letsIn([STRICT], unknown, asked)).toBe(false);
    expect(letsIn([STRICT], known, asked)).toBe(true);
    const off = anObject('PeerAuthentication', 'line', {
      selector,
      mtls: { mode: 'STRICT' },
      portLevelMtls: { '8883': { mode: 'PERMISSIVE' } },
    });
    expect(letsIn([STRICT, off], unknown, asked)).toBe(true);
    expect(letsIn([STRICT, off], unknown, { ...asked, port: 8884 })).toBe(false);
    expect(letsIn([STRICT, off], unknown, { ...asked, labels: { app: 'other' } })).toBe(false);
  });

  it('lets nobody in where a policy without rules is for all, but whom another one allows', () => {
    expect(letsIn([NOTHING], known, asked)).toBe(false);
    const one = allow({
      from: [{ source: { principals: [known.principal] } }],
      to: [{ operation: { ports: ['8883'] } }],
    });
    expect(letsIn([NOTHING, one], known, asked)).toBe(true);
    expect(letsIn([NOTHING, one], known, { ...asked, port: 1883 })).toBe(false);
    expect(letsIn([NOTHING, one], { ...known, principal: 'cluster.local/ns/line/sa/two' }, asked)).toBe(
      false,
    );
    expect(letsIn([NOTHING, one], unknown, asked)).toBe(false);
  });

  it('takes a selector in the namespace of the mesh for nobody’s', () => {
    expect(letsIn([NOTHING, allow({}, 'istio-system')], known, asked)).toBe(false);
  });

  it('lets a denial come before what is allowed', () => {
    const deny = anObject('AuthorizationPolicy', 'line', { action: 'DENY', rules: [{}] });
    expect(letsIn([allow({}), deny], known, asked)).toBe(false);
  });

  it('does not overlook what it does not know', () => {
    expect(() => letsIn([allow({ when: [] })], known, asked)).toThrow(/when/);
    expect(() => letsIn([allow({ from: [{ source: { namespaces: ['line'] } }] })], known, asked)).toThrow(
      /namespaces/,
    );
  });
});
