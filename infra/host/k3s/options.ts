import type { HostRole } from '../../site/site.ts';

/** An option of K3s that a config.yaml of ours may have, as the release itself has it. */
export interface Option {
  readonly roles: readonly Exclude<HostRole, 'kubeedge-edge'>[];
  readonly kind: 'text' | 'number' | 'switch' | 'list';
  /** where it was read: a file of K3s's sources or documentation */
  readonly source: string;
}

const SERVER = ['k3s-server'] as const;
const BOTH = ['k3s-server', 'k3s-agent'] as const;

const SERVER_GO = 'k3s pkg/cli/cmds/server.go, ServerFlags';
const AGENT_GO = 'k3s pkg/cli/cmds/agent.go, which servers have too';
const SERVER_DOCS = 'k3s docs/cli/server.md';
const AGENT_DOCS = 'k3s docs/cli/agent.md, help text of `k3s agent`';

/**
 * The options of K3s v1.35 that we use. K3s takes an unknown one for an error of the whole file, at the gateway, so it
 * is found here; `npm run verify-host` asks the program itself for each.
 */
export const OPTIONS = {
  'agent-token-file': { roles: SERVER, kind: 'text', source: SERVER_GO },
  'cluster-cidr': { roles: SERVER, kind: 'text', source: SERVER_GO },
  'cluster-init': { roles: SERVER, kind: 'switch', source: SERVER_GO },
  disable: { roles: SERVER, kind: 'list', source: SERVER_GO },
  'disable-default-registry-endpoint': { roles: BOTH, kind: 'switch', source: AGENT_DOCS },
  'embedded-registry': { roles: SERVER, kind: 'switch', source: SERVER_GO },
  'etcd-snapshot-compress': { roles: SERVER, kind: 'switch', source: SERVER_GO },
  'etcd-snapshot-retention': { roles: SERVER, kind: 'number', source: SERVER_GO },
  'etcd-snapshot-schedule-cron': { roles: SERVER, kind: 'text', source: SERVER_GO },
  'flannel-backend': { roles: SERVER, kind: 'text', source: SERVER_GO },
  'kube-apiserver-arg': { roles: SERVER, kind: 'list', source: SERVER_GO },
  'kube-cloud-controller-manager-arg': { roles: SERVER, kind: 'list', source: SERVER_GO },
  'kube-controller-manager-arg': { roles: SERVER, kind: 'list', source: SERVER_GO },
  'kube-scheduler-arg': { roles: SERVER, kind: 'list', source: SERVER_GO },
  'node-ip': { roles: BOTH, kind: 'text', source: AGENT_GO },
  'node-label': { roles: BOTH, kind: 'list', source: AGENT_GO },
  'node-name': { roles: BOTH, kind: 'text', source: AGENT_GO },
  'protect-kernel-defaults': { roles: BOTH, kind: 'switch', source: AGENT_GO },
  'secrets-encryption': { roles: SERVER, kind: 'switch', source: SERVER_GO },
  'secrets-encryption-provider': { roles: SERVER, kind: 'text', source: SERVER_DOCS },
  server: { roles: BOTH, kind: 'text', source: SERVER_GO },
  'service-cidr': { roles: SERVER, kind: 'text', source: SERVER_GO },
  'tls-san': { roles: SERVER, kind: 'list', source: SERVER_GO },
  'tls-san-security': { roles: SERVER, kind: 'switch', source: SERVER_GO },
  'token-file': { roles: BOTH, kind: 'text', source: SERVER_GO },
  'write-kubeconfig-mode': { roles: SERVER, kind: 'text', source: SERVER_GO },
} as const satisfies Readonly<Record<string, Option>>;

export type OptionName = keyof typeof OPTIONS;

/** Must be equal on all servers: K3s docs/cli/server.md, Critical Configuration Values. */
export const CRITICAL: readonly OptionName[] = [
  'cluster-cidr',
  'disable',
  'embedded-registry',
  'flannel-backend',
  'secrets-encryption',
  'secrets-encryption-provider',
  'service-cidr',
];
