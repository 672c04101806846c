import { describe, expect, it } from 'vitest';
import { render } from '../../infra/render.ts';
import { enforce } from '../../policies/enforce.ts';
import { EXCEPTIONS } from '../../policies/exceptions.ts';
import { needsNeighbours } from '../../policies/pack.ts';
import type { StackResource } from '../../policies/pack-findings.ts';
import { packFindings } from '../../policies/pack-findings.ts';
import { RULES } from '../../policies/rules.ts';
import { aLock, aSmallSite } from '../infra/small-site.ts';

const DATE = '2026-11-24';
const release = render(aSmallSite(), aLock(null));
const hosts = release.site.hosts.map(({ name, role }) => ({ name, role }));

function urnOf(name: string, type = 'kubernetes:core/v1:Thing'): string {
  return `urn:pulumi:linz::millwright::millwright:index:Layer$${type}::${name}`;
}

/** The release as Pulumi shows it to a pack. */
const resources: readonly StackResource[] = [
  {
    urn: 'urn:pulumi:linz::millwright::pulumi:pulumi:Stack::millwright-linz',
    type: 'pulumi:pulumi:Stack',
    props: { hosts },
  },
  ...release.placed.map(({ id, layer, object }) => ({
    urn: urnOf(id),
    type: 'kubernetes:core/v1:Thing',
    props: object,
    parent: `urn:pulumi:linz::millwright::millwright:index:Layer::${layer}`,
  })),
];

describe('packFindings', () => {
  it('finds in a stack what is found in its release, each at its resource, and excepts the same', () => {
    const ofRelease = enforce(release, EXCEPTIONS, DATE);
    expect(ofRelease.length).toBeGreaterThan(0);
    expect(packFindings(resources, RULES, EXCEPTIONS, DATE)).toEqual(
      ofRelease.map((finding) => ({ ...finding, urn: urnOf(finding.objectId) })),
    );
  });

  it('judges an object that no chart made', () => {
    const props = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'a', namespace: 'b' },
      data: { key: 'eA==' },
    };
    const stray = { urn: urnOf('stray'), type: 'kubernetes:core/v1:Secret', props };
    expect(
      packFindings([...resources, stray], RULES, EXCEPTIONS, DATE).filter(({ urn }) => urn === stray.urn),
    ).toEqual([
      expect.objectContaining({ rule: 'no-plain-secret', status: 'open', objectId: 'core/Secret/b/a' }),
    ]);
  });

  it('leaves the rows of release.secrets alone: they are no part of the tree', () => {
    const props = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a', namespace: 'b' } };
    const parent = 'urn:pulumi:linz::millwright::millwright:index:Secrets::secrets';
    expect(
      packFindings([{ urn: 'a', type: 'kubernetes:core/v1:Secret', props, parent }], RULES, [], DATE),
    ).toEqual([]);
  });
});

describe('needsNeighbours', () => {
  it('is true of every rule that looks at other objects or hosts, so none is judged too early', () => {
    const looks = (rule: (typeof RULES)[number]): boolean => {
      let hasLooked = false;
      const context = {
        get hosts() {
          hasLooked = true;
          return release.site.hosts;
        },
        of: () => {
          hasLooked = true;
          return [];
        },
      };
      for (const { object } of release.placed) rule.check(object, context);
      return hasLooked;
    };
    expect(RULES.filter((rule) => looks(rule) && !needsNeighbours(rule))).toEqual([]);
    expect(RULES.filter(looks).length).toBeGreaterThan(0);
  });
});
