import type { HostPlan, HostStep } from '../../infra/host/plan.ts';
import { hostScript } from '../../infra/host/script.ts';
import type { Host } from '../../infra/site/site.ts';
import type { Doing } from '../../stacks/hosts/receiver.ts';
import type { LocalParcel } from '../../stacks/hosts/send.ts';
import type { Task } from '../../stacks/hosts/tend.ts';

export const CANARY = 'a-canary-that-nobody-may-ever-see';

/** A script sets a clock that is earlier than its own day; nobody’s is earlier than this. */
export const LONG_AGO = '2026-01-01';

/** A plan with one step of each kind that a machine without packages and units takes, and commands that take a while. */
export function smallPlan(host: Host, name: string, slowSteps = 3, slowSeconds = 0.1): HostPlan {
  const dir = `/etc/${name}`;
  const slow = Array.from({ length: slowSteps }, (_, index): HostStep => {
    const file = `${dir}/slow-${index + 1}`;
    return {
      kind: 'command',
      id: `slow-${index + 1}`,
      title: 'takes a while',
      check: `[ -e ${file} ] || { echo 'is not there'; exit 1; }`,
      run: `sleep ${slowSeconds}; echo made >> ${file}`,
      undo: `rm -f ${file}`,
    };
  });
  const { name: hostName, role, arch, address } = host;
  return {
    site: 'graz',
    host: hostName,
    role,
    arch,
    address,
    steps: [
      { kind: 'folder', id: 'folder', title: 'its folder', path: dir, owner: 'root:root', mode: '0750' },
      {
        kind: 'file',
        id: 'settings',
        title: 'its settings',
        path: `${dir}/settings`,
        owner: 'root:root',
        mode: '0640',
        content: `of ${hostName}: it's "quoted" $HOME \\n\n`,
        restarts: [`${name}.service`],
      },
      {
        kind: 'secret',
        id: 'token',
        title: 'its token',
        path: `${dir}/token`,
        owner: 'root:root',
        mode: '0600',
        secret: 'token',
      },
      ...slow,
      { kind: 'unit', id: 'unit', title: 'its unit runs', unit: `${name}.service`, state: 'running' },
    ],
  };
}

export interface SmallTask {
  readonly doing?: Doing;
  readonly secret?: string;
  readonly parcels?: readonly LocalParcel[];
}

export function taskOf(plan: HostPlan, changes: SmallTask = {}): Task {
  const { doing = { verb: 'put', bundle: undefined }, secret = CANARY, parcels = [] } = changes;
  return {
    plan,
    script: hostScript(plan, { artefacts: [], writtenOn: LONG_AGO }),
    doing,
    secrets: new Map(doing.verb === 'put' ? [['token', Buffer.from(secret)]] : []),
    parcels,
  };
}
