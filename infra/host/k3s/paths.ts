/** Where K3s of a host has its files. Its own defaults, so that its tools find them without being told. */
export const BINARY = '/usr/local/bin/k3s';
export const CONFIG_FOLDER = '/etc/rancher/k3s';
export const DATA_FOLDER = '/var/lib/rancher/k3s';

export const CONFIG_FILE = `${CONFIG_FOLDER}/config.yaml`;
export const REGISTRIES_FILE = `${CONFIG_FOLDER}/registries.yaml`;
export const TOKEN_FILE = `${CONFIG_FOLDER}/token`;
export const AGENT_TOKEN_FILE = `${CONFIG_FOLDER}/agent-token`;

const SERVER_FOLDER = `${DATA_FOLDER}/server`;
export const ADMISSION_FILE = `${SERVER_FOLDER}/admission.yaml`;
export const AUDIT_FILE = `${SERVER_FOLDER}/audit.yaml`;
export const LOG_FOLDER = `${SERVER_FOLDER}/logs`;
export const AUDIT_LOG = `${LOG_FOLDER}/audit.log`;

export const IMAGES_FOLDER = `${DATA_FOLDER}/agent/images`;
export const KUBELET_FOLDER = `${DATA_FOLDER}/agent/etc/kubelet.conf.d`;
/** Read after K3s's own 00-k3s-defaults.conf, and after 10- and 20-, which it makes of arguments. */
export const KUBELET_FILE = `${KUBELET_FOLDER}/50-millwright.conf`;

interface Folder {
  readonly path: string;
  readonly mode: string;
}

/** What must be there before the first start; what K3s makes later it makes with its own modes. */
export const COMMON_FOLDERS: readonly Folder[] = [
  { path: '/etc/rancher', mode: '0755' },
  // Tokens are here, and the administrator's kubeconfig.
  { path: CONFIG_FOLDER, mode: '0700' },
  { path: '/var/lib/rancher', mode: '0755' },
  { path: DATA_FOLDER, mode: '0755' },
  { path: `${DATA_FOLDER}/agent`, mode: '0755' },
  { path: `${DATA_FOLDER}/agent/etc`, mode: '0755' },
  // CIS 4.1.11
  { path: KUBELET_FOLDER, mode: '0755' },
  { path: IMAGES_FOLDER, mode: '0755' },
];

export const SERVER_FOLDERS: readonly Folder[] = [
  { path: SERVER_FOLDER, mode: '0700' },
  { path: LOG_FOLDER, mode: '0700' },
];

/** Which unit runs K3s on a host. */
export function unitOf(role: 'k3s-server' | 'k3s-agent'): string {
  return role === 'k3s-server' ? 'k3s.service' : 'k3s-agent.service';
}
