import { LAYERS } from '../infra/kube/layer.ts';
import type { KubeObject } from '../infra/kube/object.ts';
import { idOf } from '../infra/kube/object.ts';
import type { ImageUse, Placed } from '../infra/release.ts';
import type { Finding } from './enforce.ts';
import { enforce } from './enforce.ts';
import type { Exception, IsoDate } from './exception.ts';
import { parseImage } from './image.ts';
import { containersOf, podOf } from './pod.ts';
import type { Context, Rule } from './rule.ts';

/** A resource as Pulumi shows it to a policy pack. */
export interface StackResource {
  readonly urn: string;
  readonly type: string;
  readonly props: Readonly<Record<string, unknown>>;
  /** the urn of the component that it is in */
  readonly parent?: string | undefined;
}

/** A finding and the resource that it concerns. */
export interface PackFinding extends Finding {
  readonly urn: string;
}

const STACK = 'pulumi:pulumi:Stack';
/** The component of what Pulumi makes from the rows of `release.secrets`: Secrets, and no part of the tree. */
const SECRETS = 'millwright:index:Secrets';

/** The rules asked of the Kubernetes objects among a stack's resources, whoever put them there. */
export function packFindings(
  resources: readonly StackResource[],
  rules: readonly Rule[],
  exceptions: readonly Exception[],
  date: IsoDate,
): readonly PackFinding[] {
  const objects = resources.filter(isJudged).map(({ urn, props, parent }) => {
    const object = props as KubeObject;
    return { urn, placed: { layer: layerOf(parent), chart: 'stack', id: idOf(object), object } };
  });
  const urns = new Map(objects.map(({ urn, placed }) => [placed.id, urn]));
  const placed = objects.map((one) => one.placed);
  const judged = { placed, images: placed.flatMap(unresolved), site: { hosts: hostsOf(resources) } };
  return enforce(judged, exceptions, date, rules).map((finding) => ({
    ...finding,
    urn: urns.get(finding.objectId) ?? '',
  }));
}

/** A patch names an object of somebody else, and is judged with that one. */
function isJudged({ type, parent = '' }: StackResource): boolean {
  return type.startsWith('kubernetes:') && !type.endsWith('Patch') && !parent.includes(SECRETS);
}

function layerOf(parent = ''): Placed['layer'] {
  const name = parent.slice(parent.lastIndexOf('::') + 2);
  return LAYERS.find((layer) => layer === name) ?? 'workloads';
}

/** The release marks what has no digest yet by this tag; a preview knows its images by nothing else. */
function unresolved({ object }: Placed): readonly ImageUse[] {
  try {
    const pod = podOf(object);
    if (pod === undefined) return [];
    return containersOf(pod).flatMap(({ container: { image: reference = '' } }) => {
      const { name, tag } = parseImage(reference);
      return tag === 'unresolved'
        ? [{ name: name.slice(name.lastIndexOf('/') + 1), reference, isResolved: false }]
        : [];
    });
  } catch {
    // An object that cannot be read is a finding of the rules.
    return [];
  }
}

/** The stack says which hosts its site has. */
function hostsOf(resources: readonly StackResource[]): Context['hosts'] {
  const stack = resources.find(({ type }) => type === STACK);
  return (stack?.props.hosts ?? []) as Context['hosts'];
}
