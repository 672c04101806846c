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
    'a host of KubeEdge',
    'edgecore',
    'EdgeCore and CloudCore have not run here; a kubelet stands in their place, so offline autonomy is not proven',
  ),
  absent(
    'Flux: waiting, pruning and drift, by its own controllers',
    'kustomize-controller',
    'they have not run here; the layers of what a site pulls were applied once, in their order, by kubectl',
  ),
  absent(
    'npx pulumi up by its own language host',
    'pulumi-language-nodejs',
    'it is not to be had from the registries; the same program runs in the door’s suite, on the real engine',
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
