import { describe, expect, it } from 'vitest';
import { renderShapes } from '../../../infra/charts/shapes.ts';
import { SERVICES } from '../../../infra/charts/services.ts';
import generated from '../../../infra/kube/generated/shapes.json' with { type: 'json' };
import { shapeOf } from '../../../infra/kube/shape.ts';

describe('the shapes of the workloads', () => {
  it('are written down as cdk8s-plus renders them from the manifests now', () => {
    expect(JSON.parse(JSON.stringify(renderShapes()))).toEqual(generated);
  });

  it('are refused where a manifest has changed since', () => {
    const { template } = SERVICES[0]!;
    expect(shapeOf(template, false).controller.kind).toBe('StatefulSet');
    const changed = { ...template, graceSeconds: template.graceSeconds + 1 };
    expect(() => shapeOf(changed, false)).toThrow('npm run shapes');
  });

  it('cannot be changed by an instance that is made from them', () => {
    const { controller } = shapeOf(SERVICES[0]!.template, true);
    expect(Object.isFrozen(controller.spec.template.spec.containers[0])).toBe(true);
  });
});
