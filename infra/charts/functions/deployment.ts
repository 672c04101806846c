import type { Instance } from '../../kube/instance.ts';
import { labelsOf, selectorOf } from '../../kube/names.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { Shape } from '../../kube/shape.ts';
import { shapeOf } from '../../kube/shape.ts';
import { workloadObjects } from '../../kube/workload.ts';
import type { SiteFunction } from '../../site/site.ts';
import { FUNCTION_PORT, FUNCTION_TEMPLATE } from './template.ts';

/** A function with nobody between it and its callers: a Deployment, and a Service that leads to what is ready of it. */
export function functionDeployment(one: SiteFunction, instance: Instance): readonly KubeObject[] {
  const objects = workloadObjects(instance, shapeFor(instance));
  return [
    ...objects.map((object) => (object.kind === 'Deployment' ? replicated(object, one.replicas) : object)),
    serviceOf(instance),
  ];
}

/** The shape of all functions, in the size of this one. It has no headless Service: callers want one that is ready. */
function shapeFor({ template }: Instance): Shape {
  const { service: _, ...shape } = shapeOf(FUNCTION_TEMPLATE, false);
  const { controller } = shape;
  const { spec } = controller.spec.template;
  const [container] = spec.containers;
  const quantities = ({ cpuMilli, memoryMiB }: { cpuMilli: number; memoryMiB: number }) => ({
    cpu: `${cpuMilli}m`,
    memory: `${memoryMiB}Mi`,
  });
  const resources = {
    requests: quantities(template.resources.requests),
    limits: quantities(template.resources.limits),
  };
  const containers = [{ ...container, name: template.workload, resources }] as const;
  return {
    ...shape,
    controller: {
      ...controller,
      spec: { ...controller.spec, template: { ...controller.spec.template, spec: { ...spec, containers } } },
    },
  };
}

/** Of several one is always there: the old one of each goes before the new one comes, as a gateway has room for no more. */
function replicated(object: KubeObject, replicas: number): KubeObject {
  const { strategy: _, ...spec } = object.spec as Readonly<Record<string, unknown>>;
  const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } };
  return { ...object, spec: { ...spec, replicas, strategy } };
}

function serviceOf(instance: Instance): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: instance.name, namespace: instance.namespace, labels: labelsOf(instance) },
    spec: {
      type: 'ClusterIP',
      internalTrafficPolicy: 'Cluster',
      ipFamilyPolicy: 'SingleStack',
      sessionAffinity: 'None',
      selector: selectorOf(instance),
      ports: [{ name: 'http', protocol: 'TCP', port: FUNCTION_PORT, targetPort: FUNCTION_PORT }],
    },
  };
}
