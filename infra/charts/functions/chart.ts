import type { Flow } from '../../kube/flow.ts';
import type { Instance } from '../../kube/instance.ts';
import { FUNCTIONS, isOnEdge } from '../../kube/instance.ts';
import { labelsOf, selectorOf, SUMMARY } from '../../kube/names.ts';
import type { Allowed } from '../../kube/network-policy.ts';
import { allowOnly, allowPods, podsElsewhere } from '../../kube/network-policy.ts';
import type { KubeObject } from '../../kube/object.ts';
import { isInMesh } from '../../kube/mesh.ts';
import type { FunctionDriver, Site, SiteFunction } from '../../site/site.ts';
import type { Gateway } from '../gateways.ts';
import { functionDeployment } from './deployment.ts';
import { knativeService } from './knative.ts';
import { openFaasFunction } from './openfaas.ts';
import { FUNCTION_PORT, functionTemplate } from './template.ts';

type Host = (one: SiteFunction, instance: Instance) => readonly KubeObject[];

/** Who hosts a function: the objects of each are its own, the function is the same. */
const DRIVERS: Readonly<Record<FunctionDriver, Host>> = {
  deployment: functionDeployment,
  openfaas: openFaasFunction,
  knative: knativeService,
};

/** The functions of the site, by its driver. */
export function functions(site: Site, imageOf: (name: string) => string): readonly KubeObject[] {
  const host = DRIVERS[site.functions.driver];
  return site.functions.all.flatMap((one) => host(one, instanceOf(one, imageOf(one.image))));
}

/** Rows of images.lock.json. */
export function functionImages({ functions: { all } }: Site): readonly string[] {
  return all.map(({ image }) => image);
}

/** A function is called by those whom the site file names, and calls nobody. */
export function functionPolicies(site: Site, gateways: readonly Gateway[]): readonly KubeObject[] {
  return site.functions.all.flatMap((one) => {
    const to = instanceOf(one, '');
    const callers = callersOf(one, gateways);
    const calls: readonly Allowed[] =
      callers.length === 0 ? [] : [{ peers: callers.map(podsElsewhere), port: FUNCTION_PORT }];
    return [allowOnly(to, calls, []), ...callers.map((caller) => mayCall(caller, to))];
  });
}

/** The same for the mesh. */
export function functionFlows(site: Site, gateways: readonly Gateway[]): readonly Flow[] {
  return site.functions.all.map((one) => ({
    to: instanceOf(one, ''),
    port: FUNCTION_PORT,
    from: callersOf(one, gateways),
  }));
}

function instanceOf(one: SiteFunction, image: string): Instance {
  return {
    template: functionTemplate(one),
    name: one.name,
    namespace: FUNCTIONS,
    host: undefined,
    image,
    environment: {},
    files: {},
    stateMiB: 0,
  };
}

/** On an EdgeCore host there is no Service network, so nobody there can call. */
function callersOf({ callers }: SiteFunction, gateways: readonly Gateway[]): readonly Instance[] {
  return gateways
    .filter(({ host }) => !isOnEdge(host))
    .flatMap(({ services }) => services.filter(({ service }) => callers.includes(service.manifest.name)))
    .map(({ instance }) => instance);
}

/** The way out of a caller, beside what its own policy lets it: policies add up. */
function mayCall(caller: Instance, to: Instance): KubeObject {
  return allowPods(
    {
      name: `${caller.name}-calls-${to.name}`,
      namespace: caller.namespace,
      labels: labelsOf(caller),
      annotations: { [SUMMARY]: `The site file names it among the callers of ${to.name}.` },
    },
    selectorOf(caller),
    [],
    [{ peers: [podsElsewhere(to)], port: FUNCTION_PORT }],
    isInMesh(caller.namespace),
  );
}
