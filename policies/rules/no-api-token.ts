import type { Pod } from '../pod.ts';
import { podOf } from '../pod.ts';
import type { Context, Rule } from '../rule.ts';

const REMEDY = 'write false; a workload that talks to the API needs an exception with its reason';

export const noApiToken: Rule<'no-api-token'> = {
  name: 'no-api-token',
  why: 'a token in a pod is a way from one taken container to the whole site, and no service here talks to the API',
  check(object, context) {
    if (object.kind === 'ServiceAccount') {
      return object.automountServiceAccountToken === false ? [] : [`automountServiceAccountToken: ${REMEDY}`];
    }
    const pod = podOf(object);
    if (pod === undefined) return 'not-applicable';
    return [
      ...(isMounted(pod, object.metadata.namespace, context)
        ? [`automountServiceAccountToken: ${REMEDY}`]
        : []),
      ...projectedTokens(pod).map(
        (name) => `volumes.${name}.projected: holds an API token; leave that source out`,
      ),
    ];
  },
};

/** The pod's own word counts, then its account's, and silence mounts the token. */
function isMounted(pod: Pod, namespace: string | undefined, context: Context): boolean {
  const { automountServiceAccountToken, serviceAccountName } = pod.spec;
  if (automountServiceAccountToken !== undefined) return automountServiceAccountToken;
  const account = context
    .of('ServiceAccount', namespace)
    .find(({ metadata }) => metadata.name === serviceAccountName);
  return account?.automountServiceAccountToken !== false;
}

function projectedTokens(pod: Pod): string[] {
  return (pod.spec.volumes ?? [])
    .filter((volume) => {
      const projected = volume.projected as { sources?: readonly Record<string, unknown>[] } | undefined;
      return (projected?.sources ?? []).some((source) => 'serviceAccountToken' in source);
    })
    .map((volume) => volume.name);
}
