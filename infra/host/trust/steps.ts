import type { KubeObject } from '../../kube/object.ts';
import type { Host, Site } from '../../site/site.ts';
import { plainYaml } from '../../tree/yaml.ts';
import type { CommandStep, HostStep } from '../plan.ts';
import { isFirstServer } from '../servers.ts';
import { gateFile } from './gate-file.ts';
import { gateObjects } from './gate-objects.ts';
import {
  AGENT_PROGRAM,
  AGENT_USER,
  GATE_FILE,
  GATE_MANIFEST,
  GATE_PROGRAM,
  GATE_TLS_FOLDER,
  GATE_USER,
  NODE,
  NODE_ARCHIVE,
  NODE_VERSION_FILE,
  PROGRAM_FOLDER,
} from './paths.ts';
import { NODE_VERSION, nodeArtefact, nodeFolder, TRUST_PROGRAMS } from './programs.ts';
import type { Unit } from './units.ts';
import { agentUnits, gateUnits, joinedFile, UNIT } from './units.ts';

const ROOT = 'root:root';

/** Whether a host gets what it joins with from the gate, and not from whoever brings its plan. */
export function joinsByGate(host: Host, site: Site): boolean {
  return site.trust !== undefined && !isFirstServer(host, site);
}

/**
 * What a host needs to show its TPM to the gate, before it has anything to join with: before K3s and EdgeCore. Nothing
 * where the site has no `trust`; on the first server nothing but Node, for the operator attests it (`npm run attest`).
 */
export function trustSteps(site: Site, host: Host): readonly HostStep[] {
  const { trust } = site;
  if (trust === undefined) return [];
  if (isFirstServer(host, site)) return node(host);
  return [
    ...node(host),
    program(
      'enrolment-agent',
      'what asks the TPM and the gate',
      AGENT_PROGRAM,
      TRUST_PROGRAMS.agent.artefact,
    ),
    user('enrolment-user', AGENT_USER),
    ...agentUnits(site, host, trust).map(unitFile),
    // Without the gate’s key a host would ask anybody: it waits until the site file has it.
    ...(trust.gateKey === undefined
      ? []
      : [
          {
            kind: 'command',
            id: 'join',
            title: 'what this host joins with, from the gate',
            check: `test -s ${joinedFile(host)}`,
            run: `systemctl start ${UNIT.join}`,
            undo: `systemctl stop ${UNIT.join}`,
          } satisfies CommandStep,
          {
            kind: 'unit',
            id: 'attest',
            title: 'the rounds in which it shows what it is',
            unit: UNIT.attestTimer,
            state: 'running',
          } satisfies HostStep,
        ]),
  ];
}

/** The gate, on the first server, after its K3s: with the key by which hosts know it, made there and never leaving. */
export function gateSteps(site: Site, host: Host): readonly HostStep[] {
  const { trust } = site;
  if (trust === undefined || !isFirstServer(host, site)) return [];
  const [key, certificate] = ['tls.key', 'tls.crt'].map((name) => `${GATE_TLS_FOLDER}/${name}`);
  return [
    program('gate-program', 'what lets hosts join', GATE_PROGRAM, TRUST_PROGRAMS.gate.artefact),
    user('gate-user', GATE_USER),
    {
      kind: 'folder',
      id: 'gate-tls',
      title: 'where the gate’s key lies',
      path: GATE_TLS_FOLDER,
      owner: ROOT,
      mode: '0700',
    },
    {
      kind: 'command',
      id: 'gate-key',
      title: 'the key of the gate, which never leaves this host',
      check: `test -s ${certificate}`,
      // Nobody looks at its certificate: npm run attest reads the key, and the site file says it to every host.
      run: [
        'umask 077',
        `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 7300 -subj "/CN=gate of ${site.name}" -keyout ${key}.new -out ${certificate}.new`,
        `sync ${key}.new ${certificate}.new`,
        `mv ${key}.new ${key}`,
        `mv ${certificate}.new ${certificate}`,
      ].join('\n'),
      undo: `rm -f ${key}.new ${certificate}.new`,
    },
    {
      kind: 'file',
      id: 'gate-file',
      title: 'what the gate knows of the site',
      path: GATE_FILE,
      content: `${JSON.stringify(gateFile(site, trust), undefined, 2)}\n`,
      owner: ROOT,
      mode: '0644',
      restarts: [UNIT.gate],
    },
    {
      kind: 'file',
      id: 'gate-objects',
      title: 'what the gate may do in the cluster',
      path: GATE_MANIFEST,
      content: manifest(gateObjects(site)),
      owner: ROOT,
      mode: '0600',
    },
    ...gateUnits(site, host).map(unitFile),
    {
      kind: 'unit',
      id: 'gate-token',
      title: 'by what the API server knows the gate',
      unit: UNIT.gateTokenTimer,
      state: 'running',
    },
    { kind: 'unit', id: 'gate', title: 'the gate', unit: UNIT.gate, state: 'running' },
  ];
}

function node({ arch }: Host): readonly HostStep[] {
  return [
    {
      kind: 'folder',
      id: 'trust-programs',
      title: 'programs of the site on its hosts',
      path: PROGRAM_FOLDER,
      owner: ROOT,
      mode: '0755',
    },
    {
      kind: 'artefact',
      id: 'node-archive',
      title: `Node ${NODE_VERSION}`,
      path: NODE_ARCHIVE,
      artefact: nodeArtefact(arch),
      owner: ROOT,
      mode: '0600',
    },
    {
      kind: 'command',
      id: 'node',
      title: `the program of Node ${NODE_VERSION}`,
      check: `[ -x ${NODE} ] && grep -qxF ${NODE_VERSION} ${NODE_VERSION_FILE}`,
      run: [
        `tar -xzOf ${NODE_ARCHIVE} ${nodeFolder(arch)}/bin/node > ${NODE}.part`,
        `chmod 0755 ${NODE}.part`,
        `mv ${NODE}.part ${NODE}`,
        `echo ${NODE_VERSION} > ${NODE_VERSION_FILE}`,
      ].join('\n'),
      undo: `rm -f ${NODE} ${NODE}.part ${NODE_VERSION_FILE}`,
    },
  ];
}

function program(id: string, title: string, path: string, artefact: string): HostStep {
  return { kind: 'artefact', id, title, path, artefact, owner: ROOT, mode: '0755' };
}

function user(id: string, name: string): CommandStep {
  return {
    kind: 'command',
    id,
    title: `the user ${name}, who is nobody else`,
    check: `getent passwd ${name}`,
    run: `useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin ${name}`,
    undo: `userdel ${name}`,
  };
}

function unitFile({ name, content }: Unit): HostStep {
  return {
    kind: 'file',
    id: `unit-${name.replaceAll('.', '-')}`,
    title: `the unit ${name}`,
    path: `/etc/systemd/system/${name}`,
    content,
    owner: ROOT,
    mode: '0644',
    ...(name === UNIT.gate && { restarts: [name] }),
  };
}

function manifest(objects: readonly KubeObject[]): string {
  return objects.map((object) => plainYaml({ ...object })).join('---\n');
}
