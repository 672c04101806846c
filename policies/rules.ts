import { edgeHostsOnlyMeant } from './rules/edge-hosts-only-meant.ts';
import { edgeKubeletKnows } from './rules/edge-kubelet-knows.ts';
import { edgeNeverHeld } from './rules/edge-never-held.ts';
import { edgePodsStay } from './rules/edge-pods-stay.ts';
import { egressDeclared } from './rules/egress-declared.ts';
import { imagesByDigest } from './rules/images-by-digest.ts';
import { kubeedgeClosed } from './rules/kubeedge-closed.ts';
import { kubeedgePatched } from './rules/kubeedge-patched.ts';
import { meshDefaultDeny } from './rules/mesh-default-deny.ts';
import { meshOffEdge } from './rules/mesh-off-edge.ts';
import { meshStrict } from './rules/mesh-strict.ts';
import { noApiToken } from './rules/no-api-token.ts';
import { noFloatingTag } from './rules/no-floating-tag.ts';
import { noPlainSecret } from './rules/no-plain-secret.ts';
import { plainNames } from './rules/plain-names.ts';
import { probesWithinBudget } from './rules/probes-within-budget.ts';
import { requestsAndLimits } from './rules/requests-and-limits.ts';
import { restrictedPodSecurity } from './rules/restricted-pod-security.ts';

/** Every rule there is, in the order in which people are told about them. */
export const RULES = [
  imagesByDigest,
  noFloatingTag,
  restrictedPodSecurity,
  requestsAndLimits,
  probesWithinBudget,
  noApiToken,
  plainNames,
  edgeHostsOnlyMeant,
  edgePodsStay,
  edgeKubeletKnows,
  edgeNeverHeld,
  noPlainSecret,
  egressDeclared,
  meshStrict,
  meshDefaultDeny,
  meshOffEdge,
  kubeedgePatched,
  kubeedgeClosed,
] as const;

export type RuleName = (typeof RULES)[number]['name'];
