import { digestOf } from './digest.ts';
import generated from './generated/shapes.json' with { type: 'json' };
import type { Template } from './instance.ts';
import type { KubeObject } from './object.ts';
import { deepFreeze } from './object.ts';
import type { ControllerShape } from './pod-spec.ts';

/** What all instances of a workload on one kind of host have in common; workload.ts adds who and where. */
export interface Shape {
  controller: ControllerShape;
  account: KubeObject;
  config: KubeObject;
  /** headless; absent on an EdgeCore host, which knows no Services */
  service?: KubeObject;
}

/** A shape as it is written down, and the template that it was made from. */
export interface WrittenShape {
  template: string;
  shape: Shape;
}

/** By `<workload>/<k3s|edge>`. */
export type Shapes = Readonly<Record<string, WrittenShape>>;

/** The types of the file are what `npm run shapes` has checked. */
const SHAPES: Readonly<Record<string, { template: string; shape: object }>> = deepFreeze(generated);

/**
 * cdk8s-plus renders a workload's shape once for each kind of host, and instances are data made from it: 0.4 ms a site
 * of 16 instances, where constructs for each take 4 to 6. It does so before the release, by `npm run shapes`, and the
 * outcome is committed: loading cdk8s-plus takes 90 ms and 27 MiB, more than all else that a site needs, and what a
 * new version of it would change is seen as a diff. Throws where a template has changed since.
 */
export function shapeOf(template: Template, onEdge: boolean): Shape {
  const key = shapeKey(template, onEdge);
  const written = SHAPES[key];
  if (written?.template !== templateDigest(template)) {
    throw new Error(`infra/kube/generated/shapes.json has no shape of ${key} as it is now: npm run shapes`);
  }
  return written.shape as Shape;
}

export function shapeKey({ workload }: Template, onEdge: boolean): string {
  return `${workload}/${onEdge ? 'edge' : 'k3s'}`;
}

/** Templates are few and frozen by use; asked once for each. */
const digests = new WeakMap<Template, string>();

export function templateDigest(template: Template): string {
  const known = digests.get(template) ?? digestOf({ template: JSON.stringify(template) });
  digests.set(template, known);
  return known;
}
