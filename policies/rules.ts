import { edgeHostsOnlyMeant } from './rules/edge-hosts-only-meant.ts';
import { egressDeclared } from './rules/egress-declared.ts';
import { imagesByDigest } from './rules/images-by-digest.ts';
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
  noPlainSecret,
  egressDeclared,
  meshStrict,
  meshDefaultDeny,
  meshOffEdge,
] as const;

export type RuleName = (typeof RULES)[number]['name'];
