import type { Site } from '../../site/site.ts';
import { pauseImage } from './config.ts';
import { CNI_CONFIG_FOLDER, CNI_PROGRAMS } from './paths.ts';

/** Of Debian's containerd, 1.6 and later: what EdgeCore asks of it, and nothing else of a platform. */
export function containerdConfig(site: Site): string {
  const cri = 'plugins."io.containerd.grpc.v1.cri"';
  return `version = 2

[${cri}]
  sandbox_image = "${pauseImage(site)}"
  # Nobody reads the output of containers through the API: cloudcore.ts says why.
  disable_tcp_service = true
  enable_unprivileged_ports = false

  [${cri}.containerd]
    default_runtime_name = "runc"
    [${cri}.containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [${cri}.containerd.runtimes.runc.options]
        # As EdgeCore's cgroupDriver.
        SystemdCgroup = true

  [${cri}.cni]
    bin_dir = "${CNI_PROGRAMS}"
    conf_dir = "${CNI_CONFIG_FOLDER}"

  [${cri}.registry]
    config_path = "/etc/containerd/certs.d"
`;
}

/**
 * Without any network of CNI a node is never Ready; pods here use their host's. This one is loopback alone, which no pod
 * can be reached by: containerd gives a pod that asks for a network of its own none, and it does not start.
 */
export const CNI_CONFIG = `${JSON.stringify(
  { cniVersion: '0.4.0', name: 'none', plugins: [{ type: 'loopback' }] },
  undefined,
  2,
)}\n`;
