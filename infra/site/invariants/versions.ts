import type { Finding } from '../finding.ts';
import type { Complete } from '../schema.ts';
import { suggestion } from '../nearest.ts';
import { ISTIO, isWithin, K3S, KUBEEDGE, REFUSED } from '../versions.ts';
import type { Range } from '../versions.ts';
import type { Invariant } from './invariant.ts';

/** Decision 4: what stands in the table, and only in combinations that the table allows. */
export const versionsFit: Invariant = (site) => {
  const { kubernetes, k3s, kubeedge, istio } = site.versions;
  const findings: Finding[] = [];
  const carried = K3S.get(k3s);
  if (carried === undefined) findings.push(unknown('k3s', k3s, [...K3S.keys()]));
  else if (carried.kubernetes !== kubernetes) {
    findings.push({
      rule: 'versions',
      path: ['versions', 'k3s'],
      got: `${k3s}, which carries Kubernetes ${carried.kubernetes}`,
      wanted: `a release of K3s with Kubernetes ${kubernetes}`,
      remedy: releasesFor(kubernetes, carried.kubernetes),
    });
  }
  const hasEdge = Object.values(site.hosts).some((host) => host.role === 'kubeedge-edge');
  // KubeEdge without an EdgeCore host is a number in a file: it need not fit, but it must be one we know.
  findings.push(...within('kubeedge', kubeedge, KUBEEDGE, hasEdge ? kubernetes : undefined));
  findings.push(...within('istio', istio, ISTIO, kubernetes));
  return findings;
};

type Part = Exclude<keyof Complete['versions'], 'kubernetes'>;

function within(
  part: Part,
  version: string,
  table: ReadonlyMap<string, Range>,
  kubernetes: string | undefined,
): readonly Finding[] {
  const range = table.get(version);
  if (range === undefined) return [unknown(part, version, [...table.keys()])];
  if (kubernetes === undefined || isWithin(kubernetes, range)) return [];
  return [
    {
      rule: 'versions',
      path: ['versions', part],
      got: `${version} beside Kubernetes ${kubernetes}`,
      wanted: `Kubernetes ${range.from} to ${range.to} (${range.why})`,
      remedy: `take a Kubernetes minor from ${range.from} to ${range.to}, with its release of K3s`,
    },
  ];
}

function unknown(part: Part, version: string, known: readonly string[]): Finding {
  return {
    rule: 'versions',
    path: ['versions', part],
    got: version,
    wanted: `one of ${known.join(', ')}`,
    remedy:
      REFUSED.get(version) ??
      `${suggestion(version, known)}; infra/site/versions.ts is where one is judged and added`,
  };
}

function releasesFor(kubernetes: string, carried: string): string {
  const fitting = [...K3S].filter(([, row]) => row.kubernetes === kubernetes);
  const [release] = fitting[0] ?? [];
  return release === undefined ? `write \`kubernetes: "${carried}"\`` : `write \`k3s: ${release}\``;
}
