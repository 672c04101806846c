import { deepEqual } from 'node:assert/strict';
import fs from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { idOf, type KubeObject } from '../../infra/kube/object.ts';

/** The peer has to do the same work: what it wrote into a file has to read as our objects. Throws where it does not. */
export function assertSame(file: string, objects: readonly KubeObject[]): void {
  const theirs = parseAllDocuments(fs.readFileSync(file, 'utf8')).map((one) => one.toJS() as KubeObject);
  deepEqual(byId(theirs), byId(JSON.parse(JSON.stringify(objects)) as KubeObject[]));
}

function byId(objects: readonly KubeObject[]): Map<string, KubeObject> {
  return new Map(objects.map((object) => [idOf(object), withoutClaimKinds(object)]));
}

/** A claim within a StatefulSet: the generated class has no field for its kind, which the API fills in. */
function withoutClaimKinds(object: KubeObject): KubeObject {
  const spec = object.spec as { volumeClaimTemplates?: readonly object[] } | undefined;
  if (spec?.volumeClaimTemplates === undefined) return object;
  const bare = { apiVersion: undefined, kind: undefined };
  const volumeClaimTemplates = spec.volumeClaimTemplates.map((claim) => ({ ...claim, ...bare }));
  return { ...object, spec: { ...spec, volumeClaimTemplates } };
}
