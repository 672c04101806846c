import type { KubeObject } from '../../infra/kube/object.ts';
import type { AuthorizationPolicy } from '../mesh.ts';
import { API_VERSION, isAmbient, isForTheWholeMesh, MESH_NAMESPACE, REASON } from '../mesh.ts';
import type { Context, Rule } from '../rule.ts';

/** A ztunnel judges these, and leaves out a rule that has anything else. */
const JUDGED: readonly string[] = [
  'principals',
  'notPrincipals',
  'namespaces',
  'notNamespaces',
  'ipBlocks',
  'notIpBlocks',
];

/** Nobody is let in but whom a rule names, to a port that it names. */
export const meshDefaultDeny: Rule<'mesh-default-deny'> = {
  name: 'mesh-default-deny',
  why: 'where anybody may ask, a taken container is on every other one too: who may ask whom is written down (S85)',
  check(object, context) {
    if (object.kind === 'Namespace') return namespaceProblems(object, context);
    if (object.kind !== 'AuthorizationPolicy') return 'not-applicable';
    const { selector, action = 'ALLOW', rules = [] } = object.spec as AuthorizationPolicy;
    return [
      ...(object.apiVersion === API_VERSION
        ? []
        : [`apiVersion: got ${object.apiVersion}; write ${API_VERSION}`]),
      ...(['ALLOW', 'DENY'].includes(action)
        ? []
        : [`spec.action: no ztunnel knows ${action}; write ALLOW or DENY`]),
      ...(selector !== undefined && object.metadata.namespace === MESH_NAMESPACE
        ? [
            `spec.selector: Istio takes a rule of ${MESH_NAMESPACE} with a selector for nobody’s; put it beside the pods`,
          ]
        : []),
      ...(action === 'ALLOW'
        ? rules.flatMap((rule, index) => ruleProblems(rule, `spec.rules.${index}`, object))
        : []),
    ];
  },
};

type AllowRule = NonNullable<AuthorizationPolicy['rules']>[number];

function ruleProblems({ from = [], to = [], when }: AllowRule, at: string, object: KubeObject): string[] {
  const sources = from.map(({ source }) => source);
  const operations = to.map(({ operation }) => operation);
  const l7 = [
    ...sources.flatMap((source) => Object.keys(source).filter((field) => !JUDGED.includes(field))),
    ...operations.flatMap((operation) =>
      Object.keys(operation).filter((field) => !/^(?:notP|p)orts$/.test(field)),
    ),
    ...(when === undefined ? [] : ['when']),
  ];
  const isNamed = ({ principals = [] }: Readonly<Record<string, readonly string[]>>) =>
    principals.length > 0 && principals.every((one) => !one.includes('*'));
  const unnamed = sources.some((source) => !isNamed(source));
  return [
    ...(sources.length === 0 ? [`${at}.from: lets everybody in; name them by their principals`] : []),
    ...(operations.length === 0 || operations.some(({ ports = [] }) => ports.length === 0)
      ? [`${at}.to: opens every port; name those that are asked for`]
      : []),
    ...(unnamed && (object.metadata.annotations?.[REASON] ?? '') === ''
      ? [
          `${at}.from: lets in whom no identity names, and nobody knows why; name them, or say it in ${REASON}`,
        ]
      : []),
    ...l7.map((field) => `${at}: has ${field}, which no ztunnel judges; take it out`),
  ];
}

function namespaceProblems({ metadata }: KubeObject, context: Context): readonly string[] | 'not-applicable' {
  if (!isAmbient(metadata.labels)) return 'not-applicable';
  const whole = context.of('AuthorizationPolicy', MESH_NAMESPACE).filter(isForTheWholeMesh);
  const allowsNothing = whole.some(({ spec }) => {
    const { action = 'ALLOW', rules = [] } = spec as AuthorizationPolicy;
    return action === 'ALLOW' && rules.length === 0;
  });
  return allowsNothing
    ? []
    : [
        `metadata.labels: is in a mesh where anybody may ask anybody; allow nothing in ${MESH_NAMESPACE}, by a policy without rules`,
      ];
}
