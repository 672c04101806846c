import type { Host, Site } from '../../site/site.ts';
import { KERNEL } from '../reserved.ts';
import { quoted } from '../shell/quote.ts';
import { k3sConfig } from './config.ts';
import { kubeletConfiguration } from './kubelet.ts';
import { nodeLabels } from './node-labels.ts';
import { AUDIT_LOG, BINARY, DATA_FOLDER, KUBELET_FILE, unitOf } from './paths.ts';
import { k3sSteps } from './steps.ts';

/** One question to a host, in ASCII: a shell command that ends with 0 where it holds. */
interface Question {
  readonly what: string;
  readonly command: string;
}

/**
 * A script for one real machine with K3s, which no test here can have: it asks K3s itself whether what we took from
 * its documentation holds. It changes nothing, and ends with 0 where all holds, 1 where something does not, 3 where
 * K3s is not there. Its questions come from the tables by which the host was made.
 */
export function verifyScript(site: Site, host: Host): string {
  if (host.role === 'kubeedge-edge') throw new Error(`${host.name} is an EdgeCore host and has no K3s`);
  const questions = [
    ...ofProgram(site, host),
    ...ofFiles(site, host),
    ...ofHost(host),
    ...(host.role === 'k3s-server' ? ofServer(site, host) : []),
  ];
  const asked = questions
    .map(
      ({ what, command }, index) =>
        `question_${index}() {\n  ${command}\n}\nask ${quoted(what)} question_${index}`,
    )
    .join('\n');
  return `${head(site, host)}\n${asked}\n${TAIL}`;
}

function head({ name: site }: Site, host: Host): string {
  const { name } = host;
  return `#!/bin/sh
# Asks whether K3s on ${name} of ${site} is what it was meant to be. Changes nothing. To be run there, as root.
set -u
if [ "$(id -u)" -ne 0 ]; then
  echo 'run it as root: it reads what only root may' >&2
  exit 2
fi
if [ ! -x ${BINARY} ]; then
  echo '${BINARY} is not here: the host has no K3s yet' >&2
  exit 3
fi
options=$(${BINARY} ${verbOf(host)} --help 2>&1)
held=0
failed=0
ask() {
  if answer=$("$2" < /dev/null 2>&1); then
    held=$((held + 1))
    echo "held    $1"
  else
    failed=$((failed + 1))
    echo "FAILED  $1"
    printf '%s\\n' "$answer" | tail -n 5 | sed 's/^/        /'
  fi
}
`;
}

const TAIL = `
echo "$held held, $failed failed"
[ "$failed" -eq 0 ]
`;

function ofProgram(site: Site, host: Host): readonly Question[] {
  const verb = verbOf(host);
  return [
    {
      what: `K3s is ${site.versions.k3s}`,
      command: `${BINARY} --version | grep -qF ${quoted(site.versions.k3s)}`,
    },
    { what: 'the kernel has what K3s asks for', command: `${BINARY} check-config` },
    ...Object.keys(k3sConfig(host, site)).map((option) => ({
      what: `k3s ${verb} knows --${option}`,
      command: `printf '%s\\n' "$options" | grep -qE ${quoted(`^ +--${option}([ ,]|$)`)}`,
    })),
  ];
}

function verbOf({ role }: Host): string {
  return role === 'k3s-server' ? 'server' : 'agent';
}

/** Their content is for `drift`; here it is who may read them. */
function ofFiles(site: Site, host: Host): readonly Question[] {
  return k3sSteps(site, host).flatMap((step) => {
    if (!('path' in step)) return [];
    const mode = step.mode.replace(/^0+/, '');
    const test = `[ "$(stat -c '%U:%G %a' ${quoted(step.path)})" = ${quoted(`${step.owner} ${mode}`)} ]`;
    return [{ what: `${step.path} belongs to ${step.owner}, mode ${step.mode}`, command: test }];
  });
}

function ofHost({ memoryMiB, role }: Host): readonly Question[] {
  const least = (memoryMiB - KERNEL.memoryMiB) * 1024;
  return [
    {
      what: `the kernel leaves ${memoryMiB - KERNEL.memoryMiB} MiB of ${memoryMiB}, which the budget counts on`,
      command: `awk '/^MemTotal:/ { print $2; exit $2 < ${least} }' /proc/meminfo`,
    },
    {
      what: 'K3s runs',
      command: `systemctl is-active ${unitOf(role === 'k3s-server' ? role : 'k3s-agent')}`,
    },
    { what: 'pods meet between hosts by WireGuard', command: '[ -d /sys/class/net/flannel-wg ]' },
    {
      // 5001 in hexadecimal, listening
      what: 'the embedded mirror listens',
      command: "grep -qE ':1389 [0-9A-F:]+ 0A ' /proc/net/tcp /proc/net/tcp6",
    },
    {
      what: 'containerd asks the mirror for every registry',
      command: `[ -s ${DATA_FOLDER}/agent/etc/containerd/certs.d/_default/hosts.toml ]`,
    },
    {
      what: 'our settings of the kubelet come after those of K3s',
      command: `[ "$(find ${KUBELET_FILE.replace(/[^/]+$/, '')} -name '*.conf' | sort | tail -n 1)" = ${KUBELET_FILE} ]`,
    },
  ];
}

function ofServer(site: Site, host: Host): readonly Question[] {
  const kubectl = `${BINARY} kubectl`;
  const nodes = site.hosts.filter(({ role }) => role !== 'kubeedge-edge');
  return [
    { what: 'the API server is ready', command: `${kubectl} get --raw /readyz | grep -qx ok` },
    {
      what: 'it answers nobody who does not say who they are',
      command: `! ${kubectl} --kubeconfig /dev/null --server https://127.0.0.1:6443 --insecure-skip-tls-verify get --raw /api`,
    },
    {
      what: 'a privileged pod is refused where a namespace says nothing',
      command: `${kubectl} -n default run millwright-verify --image=none --privileged --dry-run=server 2>&1 | grep -q 'violates PodSecurity "restricted'`,
    },
    { what: 'there is an audit log', command: `[ -s ${AUDIT_LOG} ]` },
    {
      what: 'secrets are encrypted',
      command: `${BINARY} secrets-encrypt status | grep -q '^Encryption Status: Enabled'`,
    },
    {
      what: 'and by secretbox',
      command: `grep -q secretbox ${DATA_FOLDER}/server/cred/encryption-config.json`,
    },
    datastore(site),
    {
      what: 'there is neither Traefik nor a balancer of services',
      command: `! ${kubectl} get deployments,daemonsets -A -o name | grep -E '/(traefik|svclb-)'`,
    },
    ...argumentsSeen(site, host),
    ...nodes.flatMap((node) => ofNode(site, node, kubectl)),
  ];
}

function datastore({ k3s }: Site): Question {
  return k3s.datastore === 'etcd'
    ? {
        what: 'the state is in etcd, and snapshots can be listed',
        command: `[ -d ${DATA_FOLDER}/server/db/etcd ] && ${BINARY} etcd-snapshot list`,
      }
    : {
        what: 'the state is in SQLite',
        command: `[ -s ${DATA_FOLDER}/server/db/state.db ] && [ ! -d ${DATA_FOLDER}/server/db/etcd ]`,
      };
}

/** K3s says in its log with what it starts each part. */
function argumentsSeen(site: Site, host: Host): readonly Question[] {
  const config = k3sConfig(host, site);
  const parts = [
    ['kube-apiserver', config['kube-apiserver-arg']],
    ['kube-controller-manager', config['kube-controller-manager-arg']],
    ['kube-scheduler', config['kube-scheduler-arg']],
  ] as const;
  return parts.flatMap(([part, args]) =>
    Array.isArray(args)
      ? args.map((argument: string) => ({
          what: `${part} was started with ${argument}`,
          command: `journalctl -u k3s -o cat --no-pager | grep -F 'Running ${part} ' | tail -n 1 | tr -d '"' | grep -qF -e ${quoted(`--${argument}`)}`,
        }))
      : [],
  );
}

function ofNode(site: Site, node: Host, kubectl: string): readonly Question[] {
  const wanted = kubeletConfiguration(node, site);
  const settings = {
    maxPods: wanted.maxPods,
    nodeLeaseDurationSeconds: wanted.nodeLeaseDurationSeconds,
    imageGCHighThresholdPercent: wanted.imageGCHighThresholdPercent,
    'memory.available': wanted.evictionHard['memory.available'],
    memory: wanted.kubeReserved.memory,
  };
  const configz = `${kubectl} get --raw /api/v1/nodes/${node.name}/proxy/configz`;
  return [
    ...Object.entries(settings).map(([key, value]) => ({
      what: `the kubelet of ${node.name} has ${key} ${value}`,
      command: `${configz} | grep -qF ${quoted(`"${key}":${JSON.stringify(value)}`)}`,
    })),
    ...nodeLabels(node, site).map((label) => ({
      what: `${node.name} is labelled ${label}`,
      command: `${kubectl} get nodes -l ${quoted(label)} -o name | grep -qx ${quoted(`node/${node.name}`)}`,
    })),
  ];
}
