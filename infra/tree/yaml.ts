import { stringify } from 'yaml';
import type { KubeObject } from '../kube/object.ts';

export function toYaml(object: KubeObject): string {
  return stringify(object, { aliasDuplicateObjects: false, lineWidth: 0 });
}
