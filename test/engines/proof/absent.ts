import type { Proof } from './proof.ts';

/**
 * What no machine of ours has, and so no suite can judge: rows of every proof table, so that nobody has to read between
 * its lines. The official Pulumi plugin is not among them: the door's own suite looks for it.
 */
export const ABSENT: readonly Proof[] = [
  absent(
    'a site on real K3s',
    'k3s',
    'K3s is in no registry that is reachable from here; the same minor of Kubernetes stands in its place',
  ),
  absent(
    'the edge host of the site as pods',
    'edgecore',
    'EdgeCore is in no registry, so a kubelet stands in its place there; npm run test:hosts runs the real one where it is on PATH',
  ),
  absent(
    'Flux: pulling a tree and verifying it, by its own controller',
    'source-controller',
    'its module is refused by the registries; a stand-in of the tests pulls, has the real cosign verify, and hands on',
  ),
  absent(
    'Flux: charts of the user, installed by its own controller',
    'helm-controller',
    'it has not run here; the API server takes what it reads',
  ),
  absent('a site that Argo CD holds', 'argocd', 'it has not run here; the API server takes what it reads'),
  absent(
    'npx pulumi up by its own language host',
    'pulumi-language-nodejs',
    'it is not to be had from the registries; the same program runs in the door’s suite, on the real engine',
  ),
  absent(
    'the mesh between pods: mutual TLS, identities, denials',
    'ztunnel',
    'Istio’s programs are in no registry that is reachable from here; its definitions take every rule, and an evaluator of the tests answers for them by its reference',
  ),
  absent(
    'the rules of the mesh by istioctl analyze and validate',
    'istioctl',
    'its module is refused by the registry; what it would read is taken by a real API server with the definitions of 1.31.1',
  ),
  absent(
    'istiod, ztunnel and CNI by the values of a site',
    'istiod',
    'Istio’s charts are in no registry that is reachable from here; no template of theirs has read our values',
  ),
  absent(
    'the dashboards in Grafana',
    'grafana',
    'it is in no registry that is reachable from here; promtool takes every query, and each asks for what is really exposed',
  ),
  absent(
    'SPIRE’s server and an agent of it',
    'spire-server',
    'neither its chart nor its program runs in the suites; nothing shows that an agent gets its identity',
  ),
  absent(
    'anything on ARM64 hardware',
    'an ARM64 machine',
    'there is none; images for it start under an emulator, which says nothing of speed or of the inference runtime',
  ),
];

function absent(artefact: string, judge: string, why: string): Proof {
  return { artefact, judge, version: '', status: 'absent', why };
}
