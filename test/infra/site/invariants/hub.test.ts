import { describe, expect, it } from 'vitest';
import { SiteError } from '../../../../infra/site/problem.ts';
import type { Problem } from '../../../../infra/site/problem.ts';
import { loadSite } from '../../../../stacks/site-files.ts';
import { aStacksFolder, brokenSite, SMALL_SITE } from '../../../stacks-folder.ts';

const HUB = `config:
  millwright:site:
    archetype: hub
    title: A small hub
    region: Nowhere
    wan: { rateMbit: 100, latencyMs: 10, offlineDays: 0 }
    hosts:
      dc-1: { role: k3s-server, address: 10.0.0.1 }
      dc-2: { role: k3s-agent, address: 10.0.0.2 }
    ingest:
      host: dc-1
      ledgerMax: 64GiB
      sites: { small: {} }
`;

function problemsOf(name: string, text: string): readonly Problem[] {
  const stacksDir = aStacksFolder({ 'Pulumi.small.yaml': SMALL_SITE, [`Pulumi.${name}.yaml`]: text });
  try {
    loadSite(name, { stacksDir });
  } catch (error) {
    if (error instanceof SiteError) return error.problems;
    throw error;
  }
  return [];
}

function aBrokenHub(from: string, to: string): readonly Problem[] {
  if (!HUB.includes(from)) throw new Error(`the small hub has no ${JSON.stringify(from)}`);
  return problemsOf(
    'hub',
    HUB.replace(from, () => to),
  );
}

describe('a hub', () => {
  it('is a site without a cell, and knows who may deliver', () => {
    const stacksDir = aStacksFolder({ 'Pulumi.small.yaml': SMALL_SITE, 'Pulumi.hub.yaml': HUB });
    const site = loadSite('hub', { stacksDir });
    expect(site.cells).toEqual([]);
    expect(site.ingest).toEqual({ host: 'dc-1', ledgerMaxMiB: 65_536, sites: ['small'] });
    expect(loadSite('small', { stacksDir }).ingest).toBeUndefined();
  });

  it.each([
    ['a host that it has not', 'host: dc-1', 'host: dc-3', 'no-such-host', 11, 'did you mean "dc-1"?'],
    ['nobody', '{ small: {} }', '{}', 'hub-of-nobody', 13, 'name it below `sites:`'],
    ['a ledger beyond its disk', '64GiB', '512GiB', 'ledger-too-large', 12, 'lower it'],
    ['an EdgeCore host', 'k3s-agent', 'kubeedge-edge', 'edge-at-hub', 9, 'make "dc-2" a k3s-agent'],
    ['a site without a file', 'small: {}', 'smal: {}', 'unknown-site', 13, 'did you mean "small"?'],
    ['a site that is no name', 'small: {}', 'Small: {}', 'name', 13, 'write "small"'],
  ])('is refused with %s', (_, from, to, rule, line, remedy) => {
    const problems = aBrokenHub(from, to);
    expect(problems).toMatchObject([{ rule, line }]);
    expect(problems[0]?.remedy).toContain(remedy);
  });

  it('is refused with a line of its own, each of which would stop the other', () => {
    const cell = '    cells: { weld-1: { type: weld, host: dc-1, originMm: { xMm: 0, yMm: 0 } } }\n';
    const types = '    cellTypes: { weld: { sizeMm: { xMm: 6000, yMm: 5000 }, turnDeg: 0 } }\n';
    expect(aBrokenHub('    ingest:\n', `${cell}${types}    ingest:\n`)).toMatchObject([
      { rule: 'line-at-hub', path: 'cells', got: 'a cell (weld-1) beside `ingest`' },
    ]);
  });
});

describe('a line', () => {
  it('without a cell is refused, and told of both kinds of site', () => {
    const cells = SMALL_SITE.slice(SMALL_SITE.indexOf('    cells:'));
    const [problem, ...others] = problemsOf('a', brokenSite(cells, '    cells: {}\n'));
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ rule: 'no-line', path: 'cells', line: 12 });
    expect(problem?.remedy).toContain('`archetype: hub`');
  });
});
