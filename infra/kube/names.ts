import type { Instance } from './instance.ts';

export const HOSTNAME = 'kubernetes.io/hostname';

/** Carried by every EdgeCore node: what KubeEdge labels it with. */
export const EDGE_ROLE = 'node-role.kubernetes.io/edge';

/** Which gateway an instance serves. */
export const HOST_LABEL = 'millwright.dev/host';
export const NAME_LABEL = 'app.kubernetes.io/name';

export const CONFIG_DIGEST = 'millwright.dev/config-digest';
export const SUMMARY = 'millwright.dev/summary';
export const REASON = 'millwright.dev/reason';
/** On what another program makes pods of: what they ask for, as infra/budget reads it. */
export const REQUESTS = 'millwright.dev/requests';

export const PART_OF = { 'app.kubernetes.io/part-of': 'millwright' } as const;

/**
 * The longest name of an instance. A StatefulSet's pods carry its name, a dash and a hash of ten characters as the
 * value of a label, which ends at 63.
 */
export const LONGEST_INSTANCE_NAME = 52;

export function instanceName(workload: string, host: string | undefined): string {
  return host === undefined ? workload : `${workload}-${host}`;
}

/** What finds the pods of an instance. A controller's selector can never change, so nothing else belongs here. */
export function selectorOf({ template, host }: Instance): Readonly<Record<string, string>> {
  return { [NAME_LABEL]: template.workload, ...(host && { [HOST_LABEL]: host.name }) };
}

export function labelsOf(instance: Instance): Readonly<Record<string, string>> {
  return { ...selectorOf(instance), ...PART_OF, 'app.kubernetes.io/instance': instance.name };
}
