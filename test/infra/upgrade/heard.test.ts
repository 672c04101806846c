import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NodeHeard } from '../../../infra/upgrade/heard.ts';
import { progressOf } from '../../../infra/upgrade/heard.ts';
import { loadSite } from '../../../stacks/site-files.ts';

const GRAZ = loadSite('graz');
const OLD = { k3s: 'v1.35.8+k3s1', edge: 'v1.32.9-kubeedge-v1.22.2' };
const NEW = { k3s: GRAZ.versions.k3s, edge: `v1.32.10-kubeedge-${GRAZ.versions.kubeedge}` };

/** The nodes of graz, of which those that are named have the new version. */
function nodes(arrived: readonly string[], notReady: readonly string[] = []): readonly NodeHeard[] {
  return GRAZ.hosts.map(({ name, role }) => ({
    name,
    version: (arrived.includes(name) ? NEW : OLD)[role === 'kubeedge-edge' ? 'edge' : 'k3s'],
    isReady: !notReady.includes(name),
  }));
}

const ALL = GRAZ.hosts.map(({ name }) => name);

describe('how far a site is, by its nodes', () => {
  it.each([
    ['none has it', nodes([]), 'old', 'old'],
    ['one has it', nodes(['gw-1']), 'old', 'upgrading'],
    ['all but the EdgeCore host have it', nodes(['gw-1', 'gw-2', 'gw-3']), 'upgrading', 'upgrading'],
    ['all have it', nodes(ALL), 'upgrading', 'new'],
    ['all have it and one is not Ready', nodes(ALL, ['gw-2']), 'upgrading', 'upgrading'],
    ['one of them is not told of', nodes(ALL).slice(1), 'old', 'upgrading'],
    ['none has it any more', nodes([]), 'upgrading', 'back'],
    ['none has it any more, after all had', nodes([]), 'new', 'back'],
    ['it came back and a host tries again', nodes(['gw-1']), 'back', 'back'],
    ['it came back and a person brought all of them', nodes(ALL), 'back', 'new'],
  ] as const)('S117 %s', (_, heard, before, wanted) => {
    expect(progressOf(GRAZ, heard, before)).toBe(wanted);
  });

  it('is new only where every host has it and is Ready, whatever else is told', () => {
    const told = fc.array(
      fc.record({
        name: fc.constantFrom(...ALL, 'another'),
        version: fc.constantFrom(NEW.k3s, NEW.edge, OLD.k3s, OLD.edge, ''),
        isReady: fc.boolean(),
      }),
    );
    const before = fc.constantFrom('old' as const, 'upgrading' as const, 'new' as const, 'back' as const);
    fc.assert(
      fc.property(told, before, (heard, was) => {
        const last = new Map(heard.map((node) => [node.name, node]));
        const isWhole = GRAZ.hosts.every(({ name, role }) => {
          const wanted = role === 'kubeedge-edge' ? NEW.edge : NEW.k3s;
          return last.get(name)?.version === wanted && last.get(name)?.isReady === true;
        });
        expect(progressOf(GRAZ, heard, was) === 'new').toBe(isWhole);
      }),
    );
  });
});
