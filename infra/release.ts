import type { KubeObject } from './kube/object.ts';
import type { Layer } from './kube/layer.ts';
import type { Site } from './site/site.ts';

/** Everything that a site is, rendered and frozen. A door delivers it and may not add, drop or change an object. */
export interface Release {
  readonly site: Site;
  /** the tree, sorted by layer, then id: held by whom the site's `delivery` names */
  readonly placed: readonly Placed[];
  /**
   * What Flux needs to hold the tree, by step, then id. Pulumi's always, and none where the tree is Pulumi's too: an
   * object has one owner (decision 16 of the design).
   */
  readonly start: readonly Placed[];
  readonly images: readonly ImageUse[];
  readonly secrets: readonly SecretRow[];
}

export interface Placed {
  readonly layer: Layer;
  readonly chart: string;
  readonly id: string;
  readonly object: KubeObject;
}

/** An image that an object names, and the row of images.lock.json behind it. */
export interface ImageUse {
  readonly name: string;
  readonly reference: string;
  /** false while the row's digest has not been read from bytes */
  readonly isResolved: boolean;
  /** there where others make it */
  readonly isUpstream?: true;
}

/** A Secret that must be there before the first layer. Its value is never part of the release. */
export interface SecretRow {
  readonly namespace: string;
  readonly name: string;
  readonly keys: readonly string[];
  /** who makes it: `site-ca` issues a certificate for `subject`; `random` is a value for each key that nobody chose */
  readonly source: 'site-ca' | 'random';
  /** common name of the certificate; whose value it is */
  readonly subject: string;
  /** further names and IPv4 addresses that it answers for as a server; none where it is only a client's */
  readonly names: readonly string[];
}
