import { describe, expect, it } from 'vitest';
import { plainNames } from '../../../policies/rules/plain-names.ts';
import { aConfigMap, aDeployment, ask } from '../a-release.ts';

describe('plain-names', () => {
  it('lets plain names pass', () => {
    expect(ask(plainNames, aDeployment())).toEqual([]);
    const definition = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'devices.devices.kubeedge.io' },
    };
    expect(ask(plainNames, definition)).toEqual([]);
  });

  it.each(['edge\u2011sensor\u2011service', 'Aggregator', 'a.b', '-a', 'a'.repeat(64)])(
    'T12 finds the name %s',
    (name) => {
      const named = { ...aConfigMap({}), metadata: { name, namespace: 'line' } };
      expect(ask(plainNames, named)).toEqual([expect.stringMatching(/^metadata\.name: .*write ASCII/)]);
    },
  );

  it('shows a look-alike as its code point', () => {
    const named = { ...aConfigMap({}), metadata: { name: 'edge\u2011apps', namespace: 'line' } };
    expect(ask(plainNames, named)).toEqual([expect.stringContaining('"edge<U+2011>apps"')]);
  });

  it('finds a namespace, a label, an annotation, a container and an image', () => {
    const metadata = {
      name: 'aggregator',
      namespace: 'fabrik\u2011halle',
      labels: { app: 'm\u00fchle', 'a b': 'c' },
      annotations: { 'schl\u00fcssel': 'any text \u2011 may stand here' },
    };
    const container = { name: 'Aggregator', image: 'registry/edge\u2011service:1.0.0' };
    const found = ask(plainNames, { ...aDeployment({ container }), metadata });
    expect(found).toEqual([
      expect.stringMatching(/^metadata\.namespace: /),
      expect.stringMatching(/^metadata\.labels\.app: /),
      expect.stringMatching(/^metadata\.labels: "a b"/),
      expect.stringMatching(/^metadata\.annotations: /),
      expect.stringMatching(/^containers\.Aggregator\.name: /),
      expect.stringMatching(/^containers\.Aggregator\.image: /),
    ]);
  });
});
