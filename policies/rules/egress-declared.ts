import type { KubeObject } from '../../infra/kube/object.ts';
import type { Address } from '../addresses.ts';
import { addressesOf } from '../addresses.ts';
import { podOf } from '../pod.ts';
import type { Context, Rule } from '../rule.ts';
import type { LabelSelector } from '../selector.ts';
import { selects } from '../selector.ts';

interface NetworkPolicySpec {
  readonly podSelector?: LabelSelector;
  readonly policyTypes?: readonly string[];
  readonly egress?: readonly EgressRule[];
}

interface EgressRule {
  readonly to?: readonly unknown[];
  readonly ports?: readonly {
    readonly port?: number | string;
    readonly endPort?: number;
    readonly protocol?: string;
  }[];
}

/** Wherever there is egress (an address in the pod's settings), a rule of a NetworkPolicy lets it out, and nothing else. */
export const egressDeclared: Rule<'egress-declared'> = {
  name: 'egress-declared',
  why: 'what may leave a site is a decision and not what happens to work; and what is not let out fails only at the site (S12)',
  check(object, context) {
    if (object.kind === 'NetworkPolicy') return openProblems(object);
    const pod = podOf(object);
    // NetworkPolicy does not reach a pod on the host's network; there the host plan's firewall decides.
    if (pod === undefined || pod.spec.hostNetwork === true) return 'not-applicable';
    const { namespace } = object.metadata;
    const policies = context
      .of('NetworkPolicy', namespace)
      .map((policy) => policy.spec as NetworkPolicySpec)
      .filter((policy) => limitsEgress(policy) && selects(policy.podSelector ?? {}, pod.labels));
    if (policies.length === 0) {
      return [
        'egress: no NetworkPolicy limits what leaves this pod; add one with policyTypes: [Egress] that selects it',
      ];
    }
    const rules = policies.flatMap((policy) => policy.egress ?? []);
    return addressesOf(pod, namespace, context).flatMap((address) =>
      addressProblems(address, rules, namespace, context),
    );
  },
};

/** An egress list alone says so too: that is how the API fills the types in. */
function limitsEgress({ policyTypes, egress }: NetworkPolicySpec): boolean {
  return policyTypes?.includes('Egress') ?? egress !== undefined;
}

function openProblems(object: KubeObject): string[] {
  return ((object.spec as NetworkPolicySpec).egress ?? []).flatMap((rule, index) =>
    (rule.to ?? []).length === 0 && (rule.ports ?? []).length === 0
      ? [`spec.egress.${index}: lets everything out; name the ports and where they lead`]
      : [],
  );
}

function addressProblems(
  address: Address,
  rules: readonly EgressRule[],
  namespace: string | undefined,
  context: Context,
): string[] {
  const ports = [address.port, ...targetPorts(address, namespace, context)];
  const isLetOut = ports.some((port) => rules.some((rule) => allows(rule, port, 'TCP')));
  const needsNames = !/^[\d.]+$/.test(address.host);
  const hasNames = rules.some((rule) => allows(rule, 53, 'UDP'));
  return [
    ...(isLetOut
      ? []
      : [
          `${address.path}: leads to port ${address.port}, which no egress rule lets out; declare it for this workload`,
        ]),
    ...(needsNames && !hasNames
      ? [
          `${address.path}: needs a name resolved, and no egress rule lets UDP port 53 out; declare it for the namespace`,
        ]
      : []),
  ];
}

function allows({ ports }: EgressRule, port: number | string, protocol: string): boolean {
  if (ports === undefined || ports.length === 0) return true;
  return ports.some((one) => {
    if ((one.protocol ?? 'TCP') !== protocol) return false;
    if (one.port === undefined || one.port === port) return true;
    if (typeof one.port === 'string' || typeof port === 'string') return false;
    return one.port <= port && port <= (one.endPort ?? one.port);
  });
}

/** A policy sees the port behind a Service, so where the host is a Service, its target counts. */
function targetPorts(address: Address, namespace: string | undefined, context: Context): (number | string)[] {
  const [name = '', inNamespace = namespace] = address.host.split('.');
  const service = context.of('Service', inNamespace).find((one) => one.metadata.name === name);
  const { ports = [] } = (service?.spec ?? {}) as {
    ports?: readonly { port: number; targetPort?: number | string }[];
  };
  return ports.filter(({ port }) => port === address.port).map(({ port, targetPort }) => targetPort ?? port);
}
