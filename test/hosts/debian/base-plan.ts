import { readFileSync } from 'node:fs';
import path from 'node:path';
import { baseSteps } from '../../../infra/host/base/base.ts';
import type { HostPlan, HostStep } from '../../../infra/host/plan.ts';
import { parseImageLock } from '../../../infra/images.ts';
import type { Placed } from '../../../infra/release.ts';
import { render } from '../../../infra/render.ts';
import { aSite } from '../../site.ts';
import { TOOL } from './bundle.ts';

const LOCK = path.join(import.meta.dirname, '..', '..', '..', 'images.lock.json');
let placed: readonly Placed[] | undefined;

/** The base of a host of graz, with a step of each other kind; for the architecture that this machine has. */
export function basePlan(hostName: string): HostPlan {
  const site = aSite();
  const host = site.hosts.find(({ name }) => name === hostName);
  if (host === undefined) throw new Error(`no host ${hostName}`);
  placed ??= render(site, parseImageLock(JSON.parse(readFileSync(LOCK, 'utf8')))).placed;
  return {
    ...planWith([...baseSteps(site, host, placed), ...OTHERS]),
    host: hostName,
    role: host.role,
    address: host.address,
  };
}

export function planWith(steps: readonly HostStep[]): HostPlan {
  return { site: 'graz', host: 'gw-1', role: 'k3s-server', arch: 'amd64', address: '10.20.0.11', steps };
}

export const OTHERS: readonly HostStep[] = [
  {
    kind: 'secret',
    id: 'token',
    title: 'a secret',
    path: '/etc/trial/token',
    owner: 'root:0',
    mode: '0600',
    secret: 'join-token',
  },
  {
    kind: 'artefact',
    id: 'tool',
    title: 'a download',
    path: '/usr/local/bin/tool',
    owner: 'root:root',
    mode: '0755',
    artefact: TOOL.name,
  },
  {
    kind: 'file',
    id: 'tool-unit',
    title: 'its unit',
    path: '/etc/systemd/system/tool.service',
    owner: 'root:root',
    mode: '0644',
    content: `[Unit]\nDescription=it's "quoted", $HOME, \\n and \`hostname\`\nEND\n[Service]\nExecStart=/usr/local/bin/tool\n`,
    restarts: ['tool.service'],
  },
  {
    kind: 'command',
    id: 'trial',
    title: 'a command',
    check: `if [ ! -s /etc/trial/count ]; then\n  echo 'was never run'\n  exit 1\nfi`,
    run: 'sleep 0.2\necho run >> /etc/trial/count',
    undo: 'rm /etc/trial/count',
  },
  { kind: 'unit', id: 'tool-running', title: 'it runs', unit: 'tool.service', state: 'running' },
];
