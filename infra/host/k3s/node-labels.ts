import type { Host, Site } from '../../site/site.ts';

const PREFIX = 'millwright.dev';

/**
 * What a host's node says of itself when it registers, and only then: later changes are `kubectl label`. With a prefix
 * of our own, for the API server lets no kubelet give itself a label of kubernetes.io beyond a few; the role label of a
 * server is set by K3s's own controller, through the API. Nothing is placed by these: an instance names its host.
 * No K3s host has a taint: each has cells of its own, the server too; EdgeCore's own keeps others away from its hosts.
 */
export function nodeLabels({ name, role, storage }: Host, { name: site, cells }: Site): readonly string[] {
  return [
    `${PREFIX}/site=${site}`,
    `${PREFIX}/role=${role}`,
    `${PREFIX}/storage=${storage.kind}`,
    ...cells.filter(({ host }) => host === name).map((cell) => `cell.${PREFIX}/${cell.name}=true`),
  ];
}
