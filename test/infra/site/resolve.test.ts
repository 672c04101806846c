import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linePlanOf } from '../../../infra/site/line-plan.ts';
import { loadSite, siteNames } from '../../../stacks/site-files.ts';
import { generatedSite } from '../../generated-sites.ts';
import { aSite } from '../../site.ts';
import { aStacksFolder } from '../../stacks-folder.ts';

describe('graz', () => {
  const site = aSite();

  test('S93 has four ARM64 gateways: a K3s server, two agents and an EdgeCore host, 2 GiB each', () => {
    expect(site.hosts.map(({ name, role, arch, memoryMiB }) => [name, role, arch, memoryMiB])).toEqual([
      ['gw-1', 'k3s-server', 'arm64', 2048],
      ['gw-2', 'k3s-agent', 'arm64', 2048],
      ['gw-3', 'k3s-agent', 'arm64', 2048],
      ['gw-4', 'kubeedge-edge', 'arm64', 2048],
    ]);
    expect(site.delivery).toBe('pulumi');
  });

  test('S90 has 150 arms, with cameras, scanners and PLCs', () => {
    const count = (kind: 'arms' | 'scanners' | 'cameras' | 'plcs'): number =>
      site.cells.reduce((sum, cell) => sum + cell[kind].length, 0);
    expect([count('arms'), count('scanners'), count('cameras'), count('plcs')]).toEqual([150, 60, 30, 30]);
  });

  test('has an aisle of 3 m between any two cells', () => {
    const gaps = site.cells.flatMap((cell, index) =>
      site.cells.slice(index + 1).map((other) => {
        const [[low, , high], [otherLow, , otherHigh]] = [cell.floorMm, other.floorMm];
        const apart = (axis: 'xMm' | 'yMm'): number =>
          Math.max(otherLow![axis] - high![axis], low![axis] - otherHigh![axis]);
        return Math.max(apart('xMm'), apart('yMm'));
      }),
    );
    expect(Math.min(...gaps)).toBe(3000);
  });
});

test('lyon has three K3s servers with 4 GiB and an SSD, and is delivered by Flux', () => {
  const { hosts, delivery, cells } = aSite({}, 'lyon');
  expect(hosts.map(({ role, memoryMiB, storage }) => [role, memoryMiB, storage.kind])).toEqual(
    Array.from({ length: 3 }, () => ['k3s-server', 4096, 'ssd']),
  );
  expect(delivery).toBe('flux');
  expect(cells.flatMap(({ arms }) => arms)).toHaveLength(24);
});

describe.each(siteNames().filter((name) => aSite({}, name).ingest === undefined))('%s', (name) => {
  const site = aSite({}, name);

  test('is frozen, all the way down', () => {
    expect(Object.isFrozen(site.cells[0]?.arms[0]?.baseMm)).toBe(true);
  });

  test('lets each scanner see past the feet of its cell: they stand 2.5 m from it, and the other side has another', () => {
    for (const { arms, scanners } of site.cells) {
      const distances = arms.flatMap(({ baseMm }) =>
        scanners.map(({ atMm }) => Math.hypot(baseMm.xMm - atMm.xMm, baseMm.yMm - atMm.yMm)),
      );
      expect(Math.min(...distances)).toBeGreaterThanOrEqual(2500);
      expect(scanners).toHaveLength(2);
    }
  });

  test('lets its arms run while somebody walks along the middle of an aisle', () => {
    const { humanSpeedMmS, validityMs, clockToleranceMs, intrusionMm, armUncertaintyMm } = site.safety;
    const reactionS = (validityMs + clockToleranceMs) / 1000;
    for (const { arms, scanners, floorMm } of site.cells) {
      for (const arm of arms) {
        const stoppingS = arm.runStoppingMs / 1000;
        // ISO/TS 15066 5.5.4.2.3, the arm braking evenly; Zd is the scanner's largest error
        const separationMm =
          humanSpeedMmS * (reactionS + stoppingS) +
          arm.runSpeedMmS * (reactionS + stoppingS / 2) +
          intrusionMm +
          armUncertaintyMm +
          Math.max(...scanners.map(({ accuracyMm }) => accuracyMm));
        const [low, , high] = floorMm;
        const toEdgeMm = Math.min(
          arm.baseMm.xMm - low!.xMm,
          arm.baseMm.yMm - low!.yMm,
          high!.xMm - arm.baseMm.xMm,
          high!.yMm - arm.baseMm.yMm,
        );
        expect(toEdgeMm + 1500).toBeGreaterThan(arm.envelopeMm + separationMm);
      }
    }
  });
});

describe('linePlanOf', () => {
  test('gives a gateway its own cells, and the line all of them', () => {
    const site = aSite();
    const names = (gateway?: string): number => linePlanOf(site, gateway).cells.length;
    expect(site.hosts.map(({ name }) => names(name))).toEqual([6, 9, 9, 6]);
    expect(names()).toBe(30);
    expect(linePlanOf(site, 'gw-4').cells.every(({ host }) => host === 'gw-4')).toBe(true);
  });
});

test('every generated site resolves, to hosts and cells in the order of their names', () => {
  fc.assert(
    fc.property(fc.nat(100_000), (n) => {
      const { name, text } = generatedSite(n);
      expect(generatedSite(n).text).toBe(text);
      const site = loadSite(name, { stacksDir: aStacksFolder({ [`Pulumi.${name}.yaml`]: text }) });
      const sorted = (names: readonly string[]): readonly string[] => names.toSorted();
      expect(site.hosts.map((host) => host.name)).toEqual(sorted(site.hosts.map((host) => host.name)));
      expect(site.cells.map((cell) => cell.name)).toEqual(sorted(site.cells.map((cell) => cell.name)));
      expect(site.cells.every(({ host }) => site.hosts.some((one) => one.name === host))).toBe(true);
    }),
    { seed: 7, numRuns: 40 },
  );
});
