import type { KubeObject } from '../../kube/object.ts';
import { PART_OF, REASON } from '../../kube/names.ts';
import type { Site } from '../../site/site.ts';

/** As whom the gate asks the API server. */
export const GATE_ACCOUNT = { namespace: 'kube-system', name: 'millwright-gate' } as const;

/** On the node of a host that its TPM no longer vouches for; the gate writes it (workloads/gate/standing.ts). */
export const UNTRUSTED = 'millwright.dev/untrusted';

const RBAC = 'rbac.authorization.k8s.io/v1';
const USER = `system:serviceaccount:${GATE_ACCOUNT.namespace}:${GATE_ACCOUNT.name}`;
const NAME = GATE_ACCOUNT.name;

/**
 * The rights of the gate, and their bounds: RBAC cannot say «Secrets whose name begins so» nor «of a node the taints of
 * this key», so an admission policy does. They come with the first server’s plan, before anything of the tree is there.
 */
export function gateObjects({ hosts }: Pick<Site, 'hosts'>): readonly KubeObject[] {
  const nodes = hosts.map(({ name }) => name);
  const isWithEdge = hosts.some(({ role }) => role === 'kubeedge-edge');
  return [
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { ...GATE_ACCOUNT, labels: PART_OF },
      automountServiceAccountToken: false,
    },
    ...allowed('Role', NAME, GATE_ACCOUNT.namespace, [
      // Not to read: among the others’ are the passwords of nodes.
      { apiGroups: [''], resources: ['secrets'], verbs: ['create', 'delete'] },
    ]),
    ...(isWithEdge
      ? [
          { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kubeedge' } },
          ...allowed('Role', NAME, 'kubeedge', [
            { apiGroups: [''], resources: ['secrets'], resourceNames: ['casecret'], verbs: ['get'] },
          ]),
        ]
      : []),
    ...allowed('ClusterRole', NAME, undefined, [
      { apiGroups: [''], resources: ['nodes'], resourceNames: nodes, verbs: ['get', 'patch'] },
      { apiGroups: [''], resources: ['nodes/status'], resourceNames: nodes, verbs: ['patch'] },
    ]),
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicy',
      metadata: {
        name: NAME,
        labels: PART_OF,
        annotations: { [REASON]: 'the gate makes and deletes join tokens, and touches one taint of a node' },
      },
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: {
          resourceRules: [
            {
              apiGroups: [''],
              apiVersions: ['v1'],
              resources: ['secrets'],
              operations: ['CREATE', 'UPDATE', 'DELETE'],
            },
            { apiGroups: [''], apiVersions: ['v1'], resources: ['nodes'], operations: ['UPDATE'] },
          ],
        },
        matchConditions: [{ name: 'the-gate', expression: `request.userInfo.username == '${USER}'` }],
        validations: [
          {
            expression:
              "request.resource.resource != 'secrets' || request.operation == 'DELETE' || " +
              "(object.type == 'bootstrap.kubernetes.io/token' && object.metadata.name.startsWith('bootstrap-token-'))",
            message: 'the gate makes bootstrap tokens and no other Secret',
          },
          {
            expression:
              "request.resource.resource != 'secrets' || request.operation != 'DELETE' || " +
              "(oldObject.type == 'bootstrap.kubernetes.io/token' && oldObject.metadata.name.startsWith('bootstrap-token-'))",
            message: 'the gate deletes bootstrap tokens and no other Secret',
          },
          {
            expression:
              "request.resource.resource != 'nodes' || (" +
              `object.spec.?taints.orValue([]).filter(t, t.key != '${UNTRUSTED}') == ` +
              `oldObject.spec.?taints.orValue([]).filter(t, t.key != '${UNTRUSTED}') && ` +
              'object.spec.?unschedulable == oldObject.spec.?unschedulable && ' +
              'object.metadata.?labels == oldObject.metadata.?labels)',
            message: `of a node the gate writes the taint ${UNTRUSTED} and nothing else`,
          },
        ],
      },
    },
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name: NAME, labels: PART_OF },
      spec: { policyName: NAME, validationActions: ['Deny'] },
    },
  ];
}

function allowed(
  kind: 'Role' | 'ClusterRole',
  name: string,
  namespace: string | undefined,
  rules: readonly object[],
): readonly KubeObject[] {
  const metadata = { name, ...(namespace !== undefined && { namespace }), labels: PART_OF };
  return [
    { apiVersion: RBAC, kind, metadata, rules },
    {
      apiVersion: RBAC,
      kind: `${kind}Binding`,
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name },
      subjects: [{ kind: 'ServiceAccount', ...GATE_ACCOUNT }],
    },
  ];
}
