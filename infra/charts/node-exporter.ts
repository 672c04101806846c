import { httpChecks } from '../kube/http-checks.ts';
import type { Template } from '../kube/instance.ts';
import type { KubeObject } from '../kube/object.ts';
import { workloadObjects } from '../kube/workload.ts';
import type { Site } from '../site/site.ts';
import { agentInstances } from './host-agents.ts';
import type { ImageOf } from './image-of.ts';

/** The program, and the row of its image. */
export const NODE_EXPORTER = 'node-exporter';
export const NODE_EXPORTER_PORT = 9100;

const HOST_ROOT = '/host';

/** Named one by one, so that a new version does not bring series that nobody has reckoned with. */
const COLLECTORS = [
  ...['cpu', 'diskstats', 'filesystem', 'loadavg', 'meminfo', 'netdev'],
  ...['pressure', 'stat', 'thermal_zone', 'time', 'timex', 'uname'],
];

/** S71: the figures of one host. It only shows them; what scrapes and stores is another (T10). */
export const NODE_EXPORTER_TEMPLATE: Template = {
  workload: NODE_EXPORTER,
  summary: 'The figures of one host: processor, memory, disks, network, clock.',
  userId: 10_030,
  priorityClass: undefined,
  command: [
    '/usr/bin/prometheus-node-exporter',
    // On the host's own address, for the scraper on the same host; on an EdgeCore host on the loopback.
    `--web.listen-address=$(HOST_ADDRESS):${NODE_EXPORTER_PORT}`,
    '--web.disable-exporter-metrics',
    // The host's /proc is below its root, so neither its processes nor its mounts need to be shared.
    `--path.rootfs=${HOST_ROOT}`,
    `--path.procfs=${HOST_ROOT}/proc`,
    `--path.sysfs=${HOST_ROOT}/sys`,
    '--collector.disable-defaults',
    ...COLLECTORS.map((name) => `--collector.${name}`),
    // What comes and goes with each pod would be a new series with each pod.
    '--collector.netdev.device-exclude=^(lo|veth.*|cni.*|flannel.*)$',
    '--collector.diskstats.device-exclude=^(ram|loop|fd|zram)[0-9]+$',
    '--collector.filesystem.fs-types-exclude=^(autofs|cgroup2?|configfs|debugfs|devpts|devtmpfs|fusectl|hugetlbfs|mqueue|nsfs|overlay|proc|procfs|pstore|rpc_pipefs|securityfs|squashfs|sysfs|tmpfs|tracefs)$',
    '--collector.filesystem.mount-points-exclude=^/(dev|proc|run|sys|var/lib/(containerd|kubelet|edged|rancher/k3s/agent))($|/)',
  ],
  ports: [{ name: 'metrics', port: NODE_EXPORTER_PORT, from: 'workloads' }],
  resources: {
    requests: { cpuMilli: 20, memoryMiB: 24 },
    limits: { cpuMilli: 200, memoryMiB: 48 },
  },
  configDir: undefined,
  certificates: [],
  statePath: undefined,
  scratch: undefined,
  // Its front page: asking for the figures would gather them all.
  probes: httpChecks({ path: '/', port: NODE_EXPORTER_PORT }, { periodSeconds: 1, failures: 30 }, 5),
  graceSeconds: 5,
  agent: { network: true, folders: [{ name: 'root', path: '/', dir: HOST_ROOT }] },
};

/** On every host, at a line and at a hub. */
export function nodeExporter(site: Site, imageOf: ImageOf): readonly KubeObject[] {
  return agentInstances(site, {
    template: NODE_EXPORTER_TEMPLATE,
    image: imageOf(NODE_EXPORTER),
  }).flatMap((instance) => workloadObjects(instance));
}
