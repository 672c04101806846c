import type { CustomTimeouts } from '@pulumi/pulumi';
import { isNeededLater } from '../infra/kube/layer.ts';
import type { KubeObject } from '../infra/kube/object.ts';
import type { Placed } from '../infra/release.ts';
import { podOf } from '../policies/pod.ts';

/** Whose fields they are, in server-side apply: the same at every site and for every object, also after a lost state. */
export const FIELD_MANAGER = 'millwright';

/**
 * Everything below it is a word to Pulumi's provider, which takes such words in no other way. They are no part of the
 * object: a comparison of the doors leaves them out.
 */
export const INSTRUCTION_PREFIX = 'pulumi.com/';

/** A gateway has slow flash and a thin line: an image of 60 MB takes minutes where the whole site pulls at once. */
export const TIMEOUTS: CustomTimeouts = { create: '15m', update: '15m', delete: '5m' };

/** Kinds for which the provider waits unless it is told not to. */
const WAITED_FOR = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'Pod', 'Service'];

/** The object with what the provider has to be told about it. */
export function instructed(placed: Pick<Placed, 'layer' | 'object'>): KubeObject {
  const { object } = placed;
  const waits = WAITED_FOR.includes(object.kind) && !isWaitedFor(placed);
  return {
    ...object,
    metadata: {
      ...object.metadata,
      annotations: {
        ...object.metadata.annotations,
        [`${INSTRUCTION_PREFIX}patchFieldManager`]: FIELD_MANAGER,
        ...(waits && { [`${INSTRUCTION_PREFIX}skipAwait`]: 'true' }),
      },
    },
  };
}

/**
 * Only what a later layer needs is waited for. A Service is there with its pods.
 * A pod on the host's network is one of an EdgeCore host, which may be out of reach for days: it holds up nobody.
 */
export function isWaitedFor({ layer, object }: Pick<Placed, 'layer' | 'object'>): boolean {
  const pod = podOf(object);
  return isNeededLater(layer) && pod !== undefined && pod.spec.hostNetwork !== true;
}
