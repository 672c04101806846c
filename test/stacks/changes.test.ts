import { describe, expect, it } from 'vitest';
import { toYaml } from '../../infra/tree/yaml.ts';
import { changesBetween } from '../../stacks/changes.ts';

function aFile(name: string, data: Readonly<Record<string, string>>): [string, string] {
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'edge' }, data };
  return [`workloads/${name}.yaml`, toYaml(object)];
}

describe('changesBetween', () => {
  it('tells changes by the id of the object, with the fields of what is changed', () => {
    const before = new Map([aFile('a', { x: '1' }), aFile('b', {}), aFile('same', {})]);
    const after = new Map([aFile('a', { x: '2' }), aFile('c', {}), aFile('same', {})]);
    expect(changesBetween(before, after)).toEqual([
      { id: 'core/ConfigMap/edge/c', change: 'added', fields: [] },
      {
        id: 'core/ConfigMap/edge/a',
        change: 'changed',
        fields: [{ path: 'data.x', before: '1', after: '2' }],
      },
      { id: 'core/ConfigMap/edge/b', change: 'removed', fields: [] },
    ]);
  });

  it('knows an object whose file somebody wrote in another order or other quotes', () => {
    const files = new Map([
      ['a.yaml', 'kind: ConfigMap\nmetadata: { namespace: edge, name: a }\napiVersion: v1\n'],
      ['b.yaml', 'apiVersion: "apps/v1"\nkind: Deployment\nmetadata:\n  name: "b"\n'],
      ['c.yaml', 'apiVersion: v1\nkind: Service\nmetadata:\n  name: c\n  labels: {}\n  namespace: edge\n'],
    ]);
    expect(changesBetween(files, new Map()).map(({ id }) => id)).toEqual([
      'core/ConfigMap/edge/a',
      'apps/Deployment/_/b',
      'core/Service/edge/c',
    ]);
  });

  it('names the file where it is no object of ours', () => {
    const before = new Map([
      ['notes.yaml', 'just words'],
      ['broken.yaml', '{'],
    ]);
    expect(changesBetween(before, new Map()).map(({ id }) => id)).toEqual(['broken.yaml', 'notes.yaml']);
  });
});
