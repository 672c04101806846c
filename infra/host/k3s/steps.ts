import { plainYaml } from '../../tree/yaml.ts';
import type { Host, Site } from '../../site/site.ts';
import { downloadKey } from '../downloads.ts';
import type { HostStep } from '../plan.ts';
import { joinsByGate } from '../trust/steps.ts';
import { admissionConfiguration } from './admission.ts';
import { AUDIT_POLICY } from './audit.ts';
import { k3sConfig } from './config.ts';
import { kubeletConfiguration } from './kubelet.ts';
import {
  ADMISSION_FILE,
  AGENT_TOKEN_FILE,
  AUDIT_FILE,
  BINARY,
  COMMON_FOLDERS,
  CONFIG_FILE,
  IMAGES_FOLDER,
  KUBELET_FILE,
  REGISTRIES_FILE,
  SERVER_FOLDERS,
  TOKEN_FILE,
  unitOf,
} from './paths.ts';
import { registries } from './registries.ts';
import { k3sUnit } from './unit.ts';

/** Names under which the values of `SecretStep`s arrive. */
export const SERVER_TOKEN = 'k3s-server-token';
export const AGENT_TOKEN = 'k3s-agent-token';
/** Of minutes, and deleted when the node has registered (decision 12 of the design). */
export const JOIN_TOKEN = 'k3s-join-token';

const ROOT = 'root:root';

/**
 * What makes a host a node of its site's K3s; nothing on an EdgeCore host. It comes after the base system, without
 * whose kernel settings K3s does not start (`protect-kernel-defaults`). That the first server is up before the others
 * join is for whoever applies plans.
 */
export function k3sSteps(site: Site, host: Host): readonly HostStep[] {
  const { role } = host;
  if (role === 'kubeedge-edge') return [];
  const isServer = role === 'k3s-server';
  const unit = unitOf(role);
  const restarts = [unit];
  const file = (id: string, title: string, path: string, content: string, mode = '0600'): HostStep => ({
    kind: 'file',
    id,
    title,
    path,
    content,
    owner: ROOT,
    mode,
    restarts,
  });
  return [
    ...[...COMMON_FOLDERS, ...(isServer ? SERVER_FOLDERS : [])].map(({ path, mode }): HostStep => {
      const id = `k3s-folder${path.replace(/[/.]+/g, '-')}`;
      return { kind: 'folder', id, title: `the folder ${path}`, path, owner: ROOT, mode };
    }),
    ...artefacts(site, host),
    ...secrets(isServer, joinsByGate(host, site)),
    file('k3s-config', 'the settings of K3s', CONFIG_FILE, plainYaml({ ...k3sConfig(host, site) })),
    file('k3s-registries', 'where images come from', REGISTRIES_FILE, plainYaml({ ...registries(site) })),
    file(
      'k3s-kubelet',
      'what the kubelet reserves and evicts',
      KUBELET_FILE,
      plainYaml({ ...kubeletConfiguration(host, site) }),
      // CIS 4.1.11
      '0644',
    ),
    ...(isServer
      ? [
          file(
            'k3s-admission',
            'what the API server asks of an object',
            ADMISSION_FILE,
            plainYaml({ ...admissionConfiguration(site.versions.kubernetes) }),
          ),
          file(
            'k3s-audit',
            'what the API server keeps of requests',
            AUDIT_FILE,
            plainYaml({ ...AUDIT_POLICY }),
          ),
        ]
      : []),
    file('k3s-unit', 'how K3s is started', `/etc/systemd/system/${unit}`, k3sUnit(role), '0644'),
    { kind: 'unit', id: 'k3s', title: isServer ? 'K3s, server' : 'K3s, agent', unit, state: 'running' },
  ];
}

function artefacts({ versions }: Site, { arch }: Host): readonly HostStep[] {
  return [
    {
      kind: 'artefact',
      id: 'k3s-binary',
      title: `K3s ${versions.k3s}`,
      path: BINARY,
      artefact: downloadKey('k3s', versions.k3s, arch),
      owner: ROOT,
      mode: '0755',
    },
    {
      kind: 'artefact',
      id: 'k3s-images',
      title: 'the images of K3s itself, which are then kept from the clearing of images',
      path: `${IMAGES_FOLDER}/k3s-airgap-images-${arch}.tar.zst`,
      artefact: downloadKey('k3s-images', versions.k3s, arch),
      owner: ROOT,
      mode: '0644',
    },
  ];
}

/** @param byGate its token comes from the gate, once its TPM has shown what the host is (decision 12) */
function secrets(isServer: boolean, byGate: boolean): readonly HostStep[] {
  const token = (id: string, title: string, path: string, secret: string): HostStep => ({
    kind: 'secret',
    id,
    title,
    path,
    secret,
    owner: ROOT,
    mode: '0600',
  });
  const joins = isServer
    ? [
        token('k3s-token', 'what lets a server join, and encrypts its state', TOKEN_FILE, SERVER_TOKEN),
        token('k3s-agent-token', 'what lets agents join, and no server', AGENT_TOKEN_FILE, AGENT_TOKEN),
      ]
    : [token('k3s-token', 'what lets this host join, once', TOKEN_FILE, JOIN_TOKEN)];
  return byGate ? joins.filter(({ id }) => id !== 'k3s-token') : joins;
}
