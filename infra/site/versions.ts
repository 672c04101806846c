/**
 * Which versions go together, read on 2026-11-22. Only what stands here may be written in a site file: a release
 * that nobody judged does not reach a site because somebody typed its number.
 */

/** Kubernetes minors of a site, and the releases of K3s that carry them. 1.35 is the one minor that all allow. */
export const K3S: ReadonlyMap<string, { kubernetes: string }> = new Map([
  // K3s release notes, v1.35.X, published 2026-09-30
  ['v1.35.9+k3s1', { kubernetes: '1.35' }],
  // K3s release notes, v1.36.X and v1.37.X
  ['v1.36.5+k3s1', { kubernetes: '1.36' }],
  ['v1.37.1+k3s1', { kubernetes: '1.37' }],
]);

export interface Range {
  readonly from: string;
  readonly to: string;
  readonly why: string;
}

export const KUBEEDGE: ReadonlyMap<string, Range> = new Map([
  // go.mod of v1.23.1 vendors kubelet v1.32.10; Kubernetes' version skew policy: a kubelet may be three minors older
  // than its API server. Inside the skew, outside KubeEdge's own tested matrix (README: 1.30 to 1.32).
  [
    'v1.23.1',
    { from: '1.30', to: '1.35', why: 'its EdgeCore holds kubelet 1.32, and that may be three minors older' },
  ],
]);

export const ISTIO: ReadonlyMap<string, Range> = new Map([
  // Istio 1.31.0 announcement: 1.32 to 1.36
  ['1.31.1', { from: '1.32', to: '1.36', why: 'Istio 1.31 is supported there' }],
]);

/** Releases that are refused by name, and why. */
export const REFUSED: ReadonlyMap<string, string> = new Map([
  // KubeEdge CHANGELOG-1.23
  ['v1.23.0', 'CVE-2026-62371 and CVE-2026-62182: code execution on edge hosts; take v1.23.1'],
  // K3s channel history; seed T7
  ['v1.30.0+k3s1', 'Kubernetes 1.30 has had no fixes since July 2025; take v1.35.9+k3s1'],
]);

/** `1.35` → 35. */
function minorOf(kubernetes: string): number {
  return Number(kubernetes.split('.')[1]);
}

export function isWithin(kubernetes: string, range: Range): boolean {
  const minor = minorOf(kubernetes);
  return minor >= minorOf(range.from) && minor <= minorOf(range.to);
}
