import { describe, expect, test } from 'vitest';
import type { Demand } from '../../../infra/site/invariants/invariant.ts';
import { parseLayer } from '../../../infra/site/layer.ts';
import { SiteError } from '../../../infra/site/problem.ts';
import { resolveSite } from '../../../infra/site/resolve.ts';

/** Everything written in one file, so that each test shows what it breaks. */
const SITE = `config:
  millwright:site:
    archetype: none
    title: A site
    region: Nowhere
    delivery: pulumi
    identity: istiod
    images: { registry: registry.example }
    wan: { rateMbit: 20, latencyMs: 60, offlineDays: 3 }
    hub: { address: "hub.example:7443" }
    aggregation: { batchMinutes: 15, spoolMax: 2GiB }
    versions: { kubernetes: "1.35", k3s: v1.35.9+k3s1, kubeedge: v1.23.1, istio: "1.31.1" }
    safety:
      humanSpeedMmS: 1600
      validityMs: 250
      clockToleranceMs: 10
      intrusionMm: 850
      armUncertaintyMm: 20
      releaseAfterMs: 500
    defaults:
      host: { arch: arm64, cpus: 4, memory: 2GiB, storage: { kind: emmc, size: 64GiB } }
    hosts:
      gw-1: { role: k3s-server, address: 10.0.0.1 }
      gw-2: { role: k3s-agent, address: 10.0.0.2 }
      gw-3: { role: kubeedge-edge, address: 10.0.0.3 }
    cells:
      weld-1:
        type: weld
        host: gw-1
        originMm: { xMm: 0, yMm: 0 }
      weld-2: { type: weld, host: gw-3, originMm: { xMm: 9000, yMm: 0 } }
    cellTypes:
      weld:
        sizeMm: { xMm: 6000, yMm: 5000 }
        turnDeg: 0
        arms:
          arm-1:
            atMm: { xMm: 3000, yMm: 2500 }
            footMm: 120
            reachMm: 1300
            envelopeMm: 900
            runSpeedMmS: 1500
            slowSpeedMmS: 250
            runStoppingMs: 300
            slowStoppingMs: 100
            telemetryHz: 10
        scanners:
          scanner-1:
            atMm: { xMm: 200, yMm: 200 }
            headingDeg: 45
            fieldDeg: 270
            rays: 271
            rangeMm: 12000
            rateHz: 20
            accuracyMm: 30
    traces: { jaegerPorts: false }
`;

type Edit = readonly [from: string, to: string];

function problemsAfter(edits: readonly Edit[], demands: readonly Demand[] = []) {
  const text = edits.reduce((edited, [from, to]) => {
    if (!edited.includes(from)) throw new Error(`the site has no ${JSON.stringify(from)}`);
    return edited.replace(from, () => to);
  }, SITE);
  try {
    resolveSite('a', 'a.yaml', [parseLayer({ layer: 'site', file: 'a.yaml', text })], demands);
  } catch (error) {
    if (error instanceof SiteError) return error.problems;
    throw error;
  }
  return [];
}

const toServer = (name: string): Edit => [`${name}: { role: k3s-agent`, `${name}: { role: k3s-server`];
const edgeToServer: Edit = ['role: kubeedge-edge', 'role: k3s-server'];

interface Case {
  readonly why: string;
  readonly edits: readonly Edit[];
  readonly rule: string;
  readonly path: string;
  readonly line: number;
  readonly got: string;
  readonly remedy: string;
}

const CASES: readonly Case[] = [
  {
    why: 'T3 without a server',
    edits: [['role: k3s-server', 'role: k3s-agent']],
    rule: 'no-server',
    path: 'hosts',
    line: 23,
    got: 'no k3s-server (gw-1 k3s-agent, gw-2 k3s-agent, gw-3 kubeedge-edge)',
    remedy: 'make the strongest host the k3s-server',
  },
  {
    why: 'with an even number of servers',
    edits: [toServer('gw-2')],
    rule: 'even-servers',
    path: 'hosts.gw-2.role',
    line: 24,
    got: '2 k3s-servers (gw-1, gw-2)',
    remedy: 'make "gw-2" a k3s-agent, or add one more',
  },
  {
    why: 'with three servers of too little memory',
    edits: [toServer('gw-2'), edgeToServer, ['emmc', 'ssd']],
    rule: 'etcd-memory',
    path: 'hosts.gw-1.memory',
    line: 21,
    got: '2GiB',
    remedy: 'give "gw-1" more',
  },
  {
    why: 'with three servers on eMMC',
    edits: [toServer('gw-2'), edgeToServer, ['2GiB, storage', '4GiB, storage']],
    rule: 'etcd-storage',
    path: 'hosts.gw-1.storage.kind',
    line: 21,
    got: 'emmc',
    remedy: 'use one k3s-server',
  },
  {
    why: 'with three servers that are to keep their state in SQLite',
    edits: [
      toServer('gw-2'),
      edgeToServer,
      ['2GiB, storage', '4GiB, storage'],
      ['emmc', 'ssd'],
      ['    hosts:\n', '    k3s: { datastore: sqlite }\n    hosts:\n'],
    ],
    rule: 'datastore-apart',
    path: 'k3s.datastore',
    line: 22,
    got: 'sqlite, with 3 k3s-servers',
    remedy: 'leave `k3s.datastore` out',
  },
  {
    why: 'with etcd on the eMMC of its one server',
    edits: [['    hosts:\n', '    k3s: { datastore: etcd }\n    hosts:\n']],
    rule: 'datastore-storage',
    path: 'k3s.datastore',
    line: 22,
    got: 'etcd, with "gw-1" on emmc',
    remedy: 'write `datastore: sqlite`, or give "gw-1" an ssd',
  },
  {
    why: 'with two hosts on one address',
    edits: [['10.0.0.2', '10.0.0.1']],
    rule: 'equal-addresses',
    path: 'hosts.gw-2.address',
    line: 24,
    got: '10.0.0.1, which is the address of "gw-1" too',
    remedy: 'correct the address of "gw-2" or of "gw-1"',
  },
  {
    why: 'with a host that differs and does not say why',
    edits: [['address: 10.0.0.1', 'address: 10.0.0.1, memory: 4GiB']],
    rule: 'no-reason',
    path: 'hosts.gw-1.memory',
    line: 23,
    got: 'differs from `defaults.host.memory`',
    remedy: 'write `reason: …` for "gw-1"',
  },
  {
    why: 'with a host of another disk that does not say why',
    edits: [['address: 10.0.0.1', 'address: 10.0.0.1, storage: { kind: ssd }']],
    rule: 'no-reason',
    path: 'hosts.gw-1.storage.kind',
    line: 23,
    got: 'differs from `defaults.host.storage.kind`',
    remedy: 'write `reason: …` for "gw-1"',
  },
  {
    why: 'with a spool that fills a disk',
    edits: [['spoolMax: 2GiB', 'spoolMax: 40GiB']],
    rule: 'spool-too-large',
    path: 'aggregation.spoolMax',
    line: 11,
    got: '40GiB',
    remedy: 'larger disk',
  },
  {
    why: 'T7 with a K3s of another Kubernetes',
    edits: [['v1.35.9+k3s1', 'v1.36.5+k3s1']],
    rule: 'versions',
    path: 'versions.k3s',
    line: 12,
    got: 'carries Kubernetes 1.36',
    remedy: 'write `k3s: v1.35.9+k3s1`',
  },
  {
    why: 'T7 with a Kubernetes that its KubeEdge does not allow',
    edits: [
      ['"1.35"', '"1.36"'],
      ['v1.35.9+k3s1', 'v1.36.5+k3s1'],
    ],
    rule: 'versions',
    path: 'versions.kubeedge',
    line: 12,
    got: 'v1.23.1 beside Kubernetes 1.36',
    remedy: 'from 1.30 to 1.35',
  },
  {
    why: 'with a Kubernetes that its Istio does not allow',
    edits: [
      ['"1.35"', '"1.37"'],
      ['v1.35.9+k3s1', 'v1.37.1+k3s1'],
    ],
    rule: 'versions',
    path: 'versions.istio',
    line: 12,
    got: '1.31.1 beside Kubernetes 1.37',
    remedy: 'from 1.32 to 1.36',
  },
  {
    why: 'with a KubeEdge that is known to be unsafe',
    edits: [['v1.23.1', 'v1.23.0']],
    rule: 'versions',
    path: 'versions.kubeedge',
    line: 12,
    got: 'v1.23.0',
    remedy: 'CVE-2026-62371',
  },
  {
    why: 'with a version that nobody judged',
    edits: [['1.31.1', '1.31.2']],
    rule: 'versions',
    path: 'versions.istio',
    line: 12,
    got: '1.31.2',
    remedy: 'did you mean "1.31.1"?',
  },
  {
    why: 'with a version that is called as a method of objects is',
    edits: [['v1.35.9+k3s1', 'valueOf']],
    rule: 'versions',
    path: 'versions.k3s',
    line: 12,
    got: 'valueOf',
    remedy: 'there is: v1.35.9+k3s1',
  },
  {
    why: 'with a cell on a host that is not there',
    edits: [['host: gw-1', 'host: gw-11']],
    rule: 'no-such-host',
    path: 'cells.weld-1.host',
    line: 29,
    got: '"gw-11"',
    remedy: 'did you mean "gw-1"?',
  },
  {
    why: 'with cells that overlap',
    edits: [['xMm: 9000', 'xMm: 5999']],
    rule: 'overlapping-cells',
    path: 'cells.weld-2.originMm',
    line: 31,
    got: 'overlaps that of "weld-1"',
    remedy: 'reaches from (0, 0) to (6000, 5000) mm',
  },
  {
    why: 'with cells that overlap because one is turned',
    edits: [
      ['xMm: 9000, yMm: 0 }', 'xMm: 0, yMm: 5500 }'],
      ['originMm: { xMm: 0, yMm: 0 }', 'originMm: { xMm: 0, yMm: 0 }\n        turnDeg: 90'],
    ],
    rule: 'overlapping-cells',
    path: 'cells.weld-2.originMm',
    line: 32,
    got: 'overlaps that of "weld-1"',
    remedy: 'to (5000, 6000) mm',
  },
  {
    why: 'with arms that no scanner watches',
    edits: [['type: weld, host: gw-3,', 'type: weld, host: gw-3, scanners: null,']],
    rule: 'no-scanner',
    path: 'cells.weld-2',
    line: 31,
    got: '1 arms and no scanner',
    remedy: 'stand still for ever',
  },
  {
    why: 'with an arm that reaches out of its cell',
    edits: [['xMm: 3000, yMm: 2500', 'xMm: 3000, yMm: 899']],
    rule: 'arm-outside',
    path: 'cells.weld-1.arms.arm-1.atMm',
    line: 38,
    got: '(3000, 899) mm with an envelope of 900',
    remedy: 'move the arm inwards',
  },
  {
    why: 'with a scanner outside every cell',
    edits: [['xMm: 200, yMm: 200', 'xMm: 6001, yMm: 200']],
    rule: 'scanner-outside',
    path: 'cells.weld-1.scanners.scanner-1.atMm',
    line: 49,
    got: '(6001, 200) mm',
    remedy: 'from the corner of the cell',
  },
  {
    why: 'with an arm that is out of every scanner’s range',
    edits: [['rangeMm: 12000', 'rangeMm: 4500']],
    rule: 'arm-unseen',
    path: 'cells.weld-1.arms.arm-1.atMm',
    line: 38,
    got: 'no scanner',
    remedy: 'move or turn a scanner (scanner-1)',
  },
  {
    why: 'with an arm at the back of every scanner',
    edits: [['headingDeg: 45', 'headingDeg: 225']],
    rule: 'arm-unseen',
    path: 'cells.weld-1.arms.arm-1.atMm',
    line: 38,
    got: 'no scanner',
    remedy: 'move or turn a scanner',
  },
  {
    why: 'with an arm of which a scanner sees the foot and not all the envelope',
    edits: [['headingDeg: 45', 'headingDeg: 164']],
    rule: 'arm-unseen',
    path: 'cells.weld-1.arms.arm-1.atMm',
    line: 38,
    got: 'no scanner',
    remedy: 'move or turn a scanner',
  },
  {
    why: 'with an envelope beyond the arm’s reach',
    edits: [['reachMm: 1300', 'reachMm: 800']],
    rule: 'arm-impossible',
    path: 'cells.weld-1.arms.arm-1.envelopeMm',
    line: 41,
    got: 'envelopeMm 900 above reachMm 800',
    remedy: 'lower envelopeMm',
  },
  {
    why: 'with an arm that stops later from SLOW than from RUN',
    edits: [['slowStoppingMs: 100', 'slowStoppingMs: 301']],
    rule: 'arm-impossible',
    path: 'cells.weld-1.arms.arm-1.slowStoppingMs',
    line: 45,
    got: 'slowStoppingMs 301 above runStoppingMs 300',
    remedy: 'lower slowStoppingMs',
  },
  {
    why: 'with permissions that one lost scan ends',
    edits: [['validityMs: 250', 'validityMs: 99']],
    rule: 'validity-too-short',
    path: 'safety.validityMs',
    line: 15,
    got: '99',
    remedy: 'let permissions live longer',
  },
  {
    why: 'with clocks that may differ as much as a permission lives',
    edits: [['clockToleranceMs: 10', 'clockToleranceMs: 250']],
    rule: 'tolerance-too-long',
    path: 'safety.clockToleranceMs',
    line: 16,
    got: '250',
    remedy: 'closer together',
  },
];

describe('a site', () => {
  test('that holds to every rule has no problem', () => {
    expect(problemsAfter([])).toEqual([]);
  });

  test.each(CASES)('$why is refused as $rule', ({ edits, rule, path, line, got, remedy }) => {
    const problems = problemsAfter(edits);
    expect([...new Set(problems.map((problem) => problem.rule))]).toEqual([rule]);
    const problem = problems.find((one) => one.path === path);
    expect(problem).toMatchObject({ line });
    expect(problem!.got).toContain(got);
    expect(problem!.remedy).toContain(remedy);
  });

  test.each(CASES)(
    '$why is refused as $rule beside fields that are wrong themselves',
    ({ edits, rule, path, line }) => {
      const wrong: readonly Edit[] = [
        ['title: A site', 'title: [A site]'],
        ['      weld-1:\n', '      weld-1:\n        colour: blue\n'],
      ];
      const problems = problemsAfter([...edits, ...wrong]);
      expect(problems).toContainEqual(expect.objectContaining({ rule: 'value', path: 'title' }));
      expect(problems).toContainEqual(
        expect.objectContaining({ rule: 'unknown-key', path: 'cells.weld-1.colour' }),
      );
      // The unknown key is a line of its own.
      const isBelow = line > SITE.split('\n').indexOf('      weld-1:') + 1;
      expect(problems).toContainEqual(
        expect.objectContaining({ rule, path, line: isBelow ? line + 1 : line }),
      );
    },
  );

  test('is not judged by a field that is wrong itself: with two servers and one unknown role, none is too many', () => {
    const problems = problemsAfter([toServer('gw-2'), ['role: kubeedge-edge', 'role: k3s-sever']]);
    expect(problems).toMatchObject([{ rule: 'value', path: 'hosts.gw-3.role' }]);
  });

  test('is not said to lack what an unknown key may have been meant to be', () => {
    const problems = problemsAfter([['        scanners:', '        scaners:']]);
    expect(new Set(problems.map(({ rule }) => rule))).toEqual(new Set(['unknown-key']));
  });

  test('may have a host that differs, when it says why', () => {
    const edit: Edit = [
      'address: 10.0.0.1',
      'address: 10.0.0.1, memory: 4GiB, reason: it carries the control plane',
    ];
    expect(problemsAfter([edit])).toEqual([]);
  });

  test('of three servers with 4 GiB and an SSD each may have embedded etcd', () => {
    expect(
      problemsAfter([toServer('gw-2'), edgeToServer, ['emmc', 'ssd'], ['2GiB, storage', '4GiB, storage']]),
    ).toEqual([]);
  });

  test('may stand wall to wall with itself: cells that only touch do not overlap', () => {
    expect(problemsAfter([['xMm: 9000', 'xMm: 6000']])).toEqual([]);
  });

  test('without an EdgeCore host is not held back by KubeEdge', () => {
    const edits: readonly Edit[] = [
      ['role: kubeedge-edge', 'role: k3s-agent'],
      ['"1.35"', '"1.36"'],
      ['v1.35.9+k3s1', 'v1.36.5+k3s1'],
    ];
    expect(problemsAfter(edits)).toEqual([]);
  });

  test('T17 of 32-bit hosts is refused: linux/arm/v7 is declared out, with the reason', () => {
    const [problem] = problemsAfter([['arch: arm64', 'arch: armv7']]);
    expect(problem).toMatchObject({ path: 'defaults.host.arch', line: 21 });
    expect(problem!.remedy).toContain('64-bit');
    expect(problem!.wanted).toContain('T17: onnxruntime-node has no build for linux/arm/v7');
  });

  const onlyAmd64 = (per: Demand['per']): Demand => ({ name: 'mapper', per, platforms: ['linux/amd64'] });

  test('T17 with a gateway on which a workload does not run is refused at that host', () => {
    const problems = problemsAfter([], [onlyAmd64('gateway')]);
    expect(problems).toMatchObject([
      { rule: 'unserved-arch', line: 21, got: 'arm64, on which mapper does not run', wanted: 'amd64' },
    ]);
  });

  test('with one host for a workload of which it needs one is accepted', () => {
    const edit: Edit = ['10.0.0.2 }', '10.0.0.2, arch: amd64, reason: it runs the mapper }'];
    expect(problemsAfter([edit], [onlyAmd64('site')])).toEqual([]);
    expect(problemsAfter([], [onlyAmd64('site')]).map(({ rule }) => rule)).toEqual(['unserved-arch']);
  });
});
