import { isNeededLater, LAYERS } from '../../kube/layer.ts';
import { PART_OF, REASON } from '../../kube/names.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { Placed } from '../../release.ts';
import type { Signing, Site } from '../../site/site.ts';
import { partsIn } from '../parts.ts';
import type { ThirdParty } from '../third-party.ts';
import { FLUX_NAMESPACE } from './operator.ts';

const SOURCE = 'site';
const PUBLIC_KEY = 'site-signing-key';
/** The tag that `npm run publish` moves when an artifact is there and signed. */
export const CURRENT_TAG = 'current';

/** A WAN that is down is no fault: the last artifact stays and is applied on. */
const PULL_INTERVAL = '5m';
/** How long a change by hand may last. */
const DRIFT_INTERVAL = '10m';
/** Of a layer on gateways, as Pulumi's: images of 60 MB that a whole site pulls at once. */
const LAYER_TIMEOUT = '15m';
const RETRY_INTERVAL = '1m';

/** Where the tree of a site is published, and it pulls it: below its own registry, which an air-gapped site has too. */
export function repositoryOf({ name, images }: Pick<Site, 'name' | 'images'>): string {
  return `oci://${images.registry}/sites/${name}`;
}

/** What Flux follows: the site's artifact, if it is signed by us, and of it one step for each layer of the tree. */
export function fluxDelivery(site: Site, signing: Signing, placed: readonly Placed[]): readonly KubeObject[] {
  const layers = LAYERS.filter((layer) => placed.some((one) => one.layer === layer));
  return [
    publicKey(signing),
    {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'OCIRepository',
      metadata: { name: SOURCE, namespace: FLUX_NAMESPACE, labels: PART_OF },
      spec: {
        url: repositoryOf(site),
        ref: { tag: CURRENT_TAG },
        interval: PULL_INTERVAL,
        timeout: '2m',
        verify: { provider: 'cosign', secretRef: { name: PUBLIC_KEY } },
      },
    },
    ...layers.map((layer, index) =>
      step(
        layer,
        layers.slice(0, index).findLast(isNeededLater),
        placed.filter((one) => one.layer === layer),
      ),
    ),
  ];
}

/** Flux reads the key that it verifies with from a Secret, and from nothing else. */
function publicKey({ publicKey: pem }: Signing): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: PUBLIC_KEY,
      namespace: FLUX_NAMESPACE,
      labels: PART_OF,
      annotations: { [REASON]: 'a public key, which is no secret' },
    },
    stringData: { 'cosign.pub': pem },
  };
}

function step(layer: string, before: string | undefined, placed: readonly Placed[]): KubeObject {
  return {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: layer, namespace: FLUX_NAMESPACE, labels: PART_OF },
    spec: {
      sourceRef: { kind: 'OCIRepository', name: SOURCE },
      path: `./${layer}`,
      ...(before !== undefined && { dependsOn: [{ name: before }] }),
      interval: DRIFT_INTERVAL,
      retryInterval: RETRY_INTERVAL,
      timeout: LAYER_TIMEOUT,
      // With a namespace would go every claim in it, and with them records that nobody has yet.
      prune: !placed.some(({ object }) => object.kind === 'Namespace'),
      // Who takes the step away hands the objects over: nothing goes with it.
      deletionPolicy: 'Orphan',
      // A field that can never change is for a person to decide: by force the object would be made anew.
      force: false,
      ...healthOf(placed),
    },
  };
}

/**
 * All of a layer is waited for, but what stands on an EdgeCore host: a pod there is on the host's network, and the host
 * may be out of reach for days. It holds up nobody.
 */
function healthOf(placed: readonly Placed[]): object {
  const objects = placed.map(({ object }) => object);
  const parts = partsIn(placed);
  if (parts.length > 0) return { wait: false, healthChecks: parts.flatMap(whenReady) };
  if (!objects.some(isOnHostNetwork)) return { wait: true };
  const checked = objects.filter((object) => hasPods(object) && !isOnHostNetwork(object));
  return {
    wait: false,
    ...(checked.length > 0 && {
      healthChecks: checked.map(({ apiVersion, kind, metadata: { name, namespace } }) => {
        return { apiVersion, kind, name, namespace };
      }),
    }),
  };
}

/** Of a HelmChart nobody can see that it is there, but of what it brings (decision 15 of the design). */
function whenReady({ namespace, ready }: ThirdParty): readonly object[] {
  return [
    ...ready.definitions.map((name) => ({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      name,
    })),
    ...ready.deployments.map((name) => ({ apiVersion: 'apps/v1', kind: 'Deployment', name, namespace })),
  ];
}

function hasPods({ kind }: KubeObject): boolean {
  return ['Deployment', 'StatefulSet', 'DaemonSet'].includes(kind);
}

function isOnHostNetwork(object: KubeObject): boolean {
  const spec = object.spec as { template?: { spec?: { hostNetwork?: boolean } } } | undefined;
  return hasPods(object) && spec?.template?.spec?.hostNetwork === true;
}
