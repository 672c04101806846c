import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { POD_CIDR } from '../../../infra/kube/network.ts';
import { program } from '../programs.ts';
import { CLUSTER_DNS } from './dns.ts';

/** Everything about one host's files that its configuration names. */
export interface NodeFiles {
  readonly dir: string;
  readonly containerdConfig: string;
  readonly containerdSocket: string;
  readonly kubeletConfig: string;
  readonly proxyConfig: string;
}

export interface NodeFilesOptions {
  /** the host's own folder */
  readonly dir: string;
  readonly cgroup: string;
  readonly podRange: string;
  /** `registry.example/edge/pause:1` */
  readonly pauseImage: string;
  readonly registryHost: string;
  readonly mirror: string;
  /** where the host's own resolver asks, and a pod that uses the host's */
  readonly nameServer: string;
  readonly proxyKubeconfig: string;
  readonly name: string;
  /** what the machine has beyond the host's own memory */
  readonly reservedMiB: number;
}

export async function writeNodeFiles(options: NodeFilesOptions): Promise<NodeFiles> {
  const { dir } = options;
  const folders = ['cni', 'kubelet', 'root', 'state', `registries/${options.registryHost}`, 'ipam', 'tmp'];
  for (const folder of folders) await mkdir(path.join(dir, folder), { recursive: true });
  const write = async (name: string, content: string): Promise<string> => {
    const file = path.join(dir, name);
    await writeFile(file, content);
    return file;
  };
  const socket = path.join(dir, 'state', 'containerd.sock');
  await write(`registries/${options.registryHost}/hosts.toml`, hostsToml(options.mirror));
  await write('cni/10-pods.conflist', JSON.stringify(cni(options), undefined, 2));
  await write('resolv.conf', `nameserver ${options.nameServer}\n`);
  return {
    dir,
    containerdSocket: socket,
    containerdConfig: await write('containerd.toml', containerdToml(options, socket)),
    kubeletConfig: await write('kubelet.json', JSON.stringify(kubelet(options, socket), undefined, 2)),
    proxyConfig: await write('proxy.json', JSON.stringify(proxy(options), undefined, 2)),
  };
}

function hostsToml(mirror: string): string {
  return `server = "${mirror}"\n\n[host."${mirror}"]\ncapabilities = ["pull", "resolve"]\n`;
}

function containerdToml({ dir, pauseImage }: NodeFilesOptions, socket: string): string {
  const quoted = (name: string) => JSON.stringify(path.join(dir, name));
  return `version = 3
root = ${quoted('root')}
state = ${quoted('state')}
disabled_plugins = ["io.containerd.nri.v1.nri", "io.containerd.tracing.processor.v1.otlp"]

[grpc]
address = ${JSON.stringify(socket)}

[plugins."io.containerd.cri.v1.images".pinned_images]
sandbox = ${JSON.stringify(pauseImage)}

[plugins."io.containerd.cri.v1.images".registry]
config_path = ${quoted('registries')}

[plugins."io.containerd.cri.v1.runtime"]
# Without CAP_SYS_RESOURCE nobody may lower an OOM score.
restrict_oom_score_adj = true
netns_mounts_under_state_dir = true

[plugins."io.containerd.cri.v1.runtime".cni]
bin_dirs = ["/usr/lib/cni"]
conf_dir = ${quoted('cni')}

[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"

[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc.options]
BinaryName = ${JSON.stringify(program('runc'))}
SystemdCgroup = false
`;
}

function cni({ dir, podRange }: NodeFilesOptions) {
  return {
    cniVersion: '1.0.0',
    name: 'pods',
    plugins: [
      {
        type: 'bridge',
        bridge: 'pods',
        isGateway: true,
        // Pods leave the host under its address, except to other pods.
        ipMasq: false,
        // A pod that is the only local endpoint of a Service reaches itself by it.
        hairpinMode: true,
        ipam: {
          type: 'host-local',
          dataDir: path.join(dir, 'ipam'),
          ranges: [[{ subnet: podRange }]],
          routes: [{ dst: '0.0.0.0/0' }],
        },
      },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  };
}

function kubelet({ dir, cgroup, reservedMiB }: NodeFilesOptions, socket: string) {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    containerRuntimeEndpoint: `unix://${socket}`,
    cgroupDriver: 'cgroupfs',
    cgroupRoot: cgroup,
    failCgroupV1: false,
    failSwapOn: false,
    oomScoreAdj: 0,
    authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
    authorization: { mode: 'AlwaysAllow' },
    resolvConf: path.join(dir, 'resolv.conf'),
    clusterDNS: [CLUSTER_DNS],
    clusterDomain: 'cluster.local',
    // The machine is larger than the host: what it has more is not for pods, so that the host's own memory is their limit.
    systemReserved: { memory: `${reservedMiB}Mi` },
    enforceNodeAllocatable: ['pods'],
    evictionHard: { 'memory.available': '16Mi', 'nodefs.available': '1%', 'imagefs.available': '1%' },
    imageGCHighThresholdPercent: 100,
    imageGCLowThresholdPercent: 99,
    serializeImagePulls: false,
  };
}

function proxy({ proxyKubeconfig, name }: NodeFilesOptions) {
  return {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    clientConnection: { kubeconfig: proxyKubeconfig },
    mode: 'iptables',
    clusterCIDR: POD_CIDR,
    hostnameOverride: name,
    // The limits of connection tracking are the machine's, not this network's.
    conntrack: { maxPerCore: 0, min: 0, tcpCloseWaitTimeout: '0s', tcpEstablishedTimeout: '0s' },
  };
}
