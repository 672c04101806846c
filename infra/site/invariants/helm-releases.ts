import { RESERVED_NAMESPACES } from '../../kube/reserved-namespaces.ts';
import type { Finding } from '../finding.ts';
import { nameFault } from '../names.ts';
import type { Invariant } from './invariant.ts';

/** Only Flux installs a chart; under another owner its objects would be nobody's (decision 16). */
export const chartsByFlux: Invariant = ({ delivery, helmReleases = {} }) => {
  const names = Object.keys(helmReleases);
  if (names.length === 0 || delivery === 'flux') return [];
  return [
    {
      rule: 'charts-without-flux',
      path: ['helmReleases'],
      got: `${names.slice(0, 3).join(', ')} with \`delivery: ${delivery}\``,
      wanted: '`delivery: flux`, whose helm-controller installs charts',
      remedy: `write \`delivery: flux\`, or take ${names.length === 1 ? 'it' : 'them'} out`,
    },
  ];
};

/** In a namespace of ours a chart could make what the site already is, and each would undo the other. */
export const chartsApart: Invariant = ({ helmReleases = {} }) =>
  Object.entries(helmReleases).flatMap(([name, { namespace }]): readonly Finding[] => {
    const path = ['helmReleases', name, 'namespace'];
    const fault = nameFault(namespace);
    if (fault !== undefined) return [{ rule: 'name', path, wanted: 'a DNS label', ...fault }];
    if (!RESERVED_NAMESPACES.has(namespace) && !namespace.startsWith('kube-')) return [];
    return [
      {
        rule: 'chart-among-ours',
        path,
        got: JSON.stringify(namespace),
        wanted: 'a namespace of its own',
        remedy: `write another, such as "${name}": that one is the site's or the cluster's own`,
      },
    ];
  });

/** T11: Helm fills in templates of the chart, never of its values, and would hand this on as it stands. */
export const valuesLiteral: Invariant = ({ helmReleases = {} }) =>
  Object.entries(helmReleases).flatMap(([name, { values = {} }]) =>
    templatesIn(values, ['helmReleases', name, 'values']).map(({ path, text }) => ({
      rule: 'template-in-values',
      path,
      got: JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}…` : text),
      wanted: 'the value itself: Helm does not fill in what stands in values',
      remedy: 'write it out; for an image name its row of images.lock.json under `images`',
    })),
  );

function templatesIn(
  value: unknown,
  path: readonly string[],
): readonly { path: readonly string[]; text: string }[] {
  if (typeof value === 'string') return value.includes('{{') ? [{ path, text: value }] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => templatesIn(inner, [...path, key]));
}

/** An image is set from the lock at a place where nobody else has set it. */
export const imagesOnce: Invariant = ({ helmReleases = {} }) =>
  Object.entries(helmReleases).flatMap(([name, { images = {}, values = {} }]) =>
    Object.keys(images).flatMap((path): readonly Finding[] => {
      const there = valueAt(values, path.split('.'));
      if (there === undefined || isFree(there)) return [];
      return [
        {
          rule: 'image-set-twice',
          path: ['helmReleases', name, 'images', path],
          got: `\`values.${path}\` as well`,
          wanted: 'one of the two: the lock sets `repository` and `tag` there',
          remedy: `take \`repository\` and \`tag\` out of \`values.${path}\`, or this line`,
        },
      ];
    }),
  );

/** The lock is written into a map that has neither of its two keys. */
function isFree(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !('repository' in value || 'tag' in value)
  );
}

function valueAt(values: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
        ? (inner as Readonly<Record<string, unknown>>)[key]
        : undefined,
    values,
  );
}

/** A digest is a registry's, and a repository of charts at https:// has none. */
export const digestsOfRegistries: Invariant = ({ helmReleases = {} }) =>
  Object.entries(helmReleases).flatMap(([name, { chart, digest }]): readonly Finding[] =>
    digest === undefined || chart === undefined || chart.startsWith('oci://')
      ? []
      : [
          {
            rule: 'digest-without-registry',
            path: ['helmReleases', name, 'digest'],
            got: `a digest beside ${chart}`,
            wanted: 'a digest of a chart at oci://',
            remedy: 'mirror the chart to a registry, or take the digest out',
          },
        ],
  );
