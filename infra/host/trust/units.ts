import type { Host, Site, Trust } from '../../site/site.ts';
import { CLOUD_TLS } from '../edgecore/paths.ts';
import { DATA_FOLDER, TOKEN_FILE } from '../k3s/paths.ts';
import { serversOf } from '../servers.ts';
import {
  AGENT_PROGRAM,
  AGENT_STATE,
  AGENT_USER,
  GATE_FILE,
  GATE_PORT,
  GATE_PROGRAM,
  GATE_STATE,
  GATE_TLS_FOLDER,
  GATE_TOKEN,
  GATE_USER,
  NODE,
  TPM_DEVICE,
  TPM_GROUP,
} from './paths.ts';

/** A unit of systemd, by its name. */
export interface Unit {
  readonly name: string;
  readonly content: string;
}

export const UNIT = {
  join: 'millwright-join.service',
  attest: 'millwright-attest.service',
  attestTimer: 'millwright-attest.timer',
  gate: 'millwright-gate.service',
  gateToken: 'millwright-gate-token.service',
  gateTokenTimer: 'millwright-gate-token.timer',
} as const;

/** What neither of them needs. Not MemoryDenyWriteExecute: Node writes the code that it runs. */
const HARDENED = `NoNewPrivileges=yes
CapabilityBoundingSet=
ProtectSystem=strict
ProtectHome=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
ProtectProc=invisible
PrivateTmp=yes
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictAddressFamilies=AF_INET AF_UNIX
LockPersonality=yes
SystemCallArchitectures=native
UMask=0077`;

/** Whoever is written to a host’s files by root, from where the agent may write: `+` is root. */
function placed(host: Host): string {
  const install = (from: string, to: string, mode = '0600') =>
    `ExecStartPost=+/usr/bin/install -D -m ${mode} -o root -g root ${AGENT_STATE}/${from} ${to}`;
  return host.role === 'kubeedge-edge'
    ? [
        install('edge.key', CLOUD_TLS.key),
        install('edge-ca.crt', CLOUD_TLS.ca, '0644'),
        // Last: EdgeCore starts as soon as it is there.
        install('edge.crt', CLOUD_TLS.certificate, '0644'),
        `ExecStartPost=+/usr/bin/rm -f ${AGENT_STATE}/edge.key`,
      ].join('\n')
    : [install('token', TOKEN_FILE), `ExecStartPost=+/usr/bin/rm -f ${AGENT_STATE}/token`].join('\n');
}

/** What is there once the host was let in. */
export function joinedFile({ role }: Pick<Host, 'role'>): string {
  return role === 'kubeedge-edge' ? CLOUD_TLS.certificate : TOKEN_FILE;
}

function agent(
  site: Site,
  host: Host,
  purpose: 'join' | 'attest',
  gateKey: string,
  patienceSeconds: number,
): string {
  return `Type=oneshot
User=${AGENT_USER}
SupplementaryGroups=${TPM_GROUP}
StateDirectory=millwright-enrol
StateDirectoryMode=0700
RuntimeDirectory=millwright-${purpose}
RuntimeDirectoryMode=0700
DevicePolicy=closed
DeviceAllow=${TPM_DEVICE} rw
Environment=LOG_LEVEL=info SITE=${site.name} HOST=${host.name} ROLE=${host.role} PURPOSE=${purpose}
Environment=GATE_HOST=${serversOf(site)[0]?.address ?? ''} GATE_PORT=${GATE_PORT} GATE_KEY=${gateKey}
Environment=TCTI=device:${TPM_DEVICE} STATE_DIR=${AGENT_STATE} WORK_DIR=/run/millwright-${purpose}
Environment=PATIENCE_SECONDS=${patienceSeconds}
ExecStart=${NODE} ${AGENT_PROGRAM}`;
}

/**
 * Of every host but the first server. Joining is tried until the gate lets the host in. Attesting is by the clock, and a
 * minute after a refusal once more: of one bad quote nobody is condemned. Neither keeps anything else from starting.
 */
export function agentUnits(
  site: Site,
  host: Host,
  { gateKey = '', attestEveryHours }: Trust,
): readonly Unit[] {
  const online = 'Wants=network-online.target\nAfter=network-online.target';
  return [
    {
      name: UNIT.join,
      content: `[Unit]
Description=Shows the gate of ${site.name} what this host is, and fetches what it joins with
${online}
ConditionPathExists=!${joinedFile(host)}

[Service]
${agent(site, host, 'join', gateKey, 600)}
${placed(host)}
TimeoutStartSec=15min
Restart=on-failure
RestartSec=60s
${HARDENED}

[Install]
WantedBy=multi-user.target
`,
    },
    {
      name: UNIT.attest,
      content: `[Unit]
Description=Shows the gate of ${site.name} that this host is still what it was
${online}
StartLimitIntervalSec=10min
StartLimitBurst=3

[Service]
${agent(site, host, 'attest', gateKey, 240)}
TimeoutStartSec=5min
Restart=on-failure
RestartSec=60s
${HARDENED}
`,
    },
    {
      name: UNIT.attestTimer,
      content: `[Unit]
Description=The rounds in which this host shows what it is

[Timer]
# After each boot, for that is when a host may have become another.
OnBootSec=2min
OnUnitActiveSec=${attestEveryHours}h
RandomizedDelaySec=5min

[Install]
WantedBy=timers.target
`,
    },
  ];
}

/** On the first server. Its own user, and of the cluster no more than a token of the account that it has there. */
export function gateUnits(site: Site, host: Host): readonly Unit[] {
  const isWithServers = serversOf(site).length > 1;
  const credential = (name: string, file: string) => `LoadCredential=${name}:${file}`;
  return [
    {
      name: UNIT.gateToken,
      content: `[Unit]
Description=Renews by what the gate is known to the API server
After=k3s.service

[Service]
Type=oneshot
RuntimeDirectory=millwright-gate-token
RuntimeDirectoryMode=0755
RuntimeDirectoryPreserve=yes
# Whole or not at all: the gate reads it at every request.
ExecStart=/bin/sh -ec 'umask 077; /usr/local/bin/k3s kubectl create token millwright-gate --namespace kube-system --duration 24h > ${GATE_TOKEN}.new; chown ${GATE_USER}: ${GATE_TOKEN}.new; mv ${GATE_TOKEN}.new ${GATE_TOKEN}'
Restart=on-failure
RestartSec=10s
`,
    },
    {
      name: UNIT.gateTokenTimer,
      content: `[Unit]
Description=Renews by what the gate is known to the API server, long before it ends

[Timer]
OnBootSec=1min
OnUnitActiveSec=8h

[Install]
WantedBy=timers.target
`,
    },
    {
      name: UNIT.gate,
      content: `[Unit]
Description=Lets gateways of ${site.name} join whose TPM shows what they are
Wants=network-online.target ${UNIT.gateToken}
After=network-online.target k3s.service ${UNIT.gateToken}

[Service]
Type=exec
User=${GATE_USER}
StateDirectory=millwright-gate
StateDirectoryMode=0700
RuntimeDirectory=millwright-gate
RuntimeDirectoryMode=0700
${[
  credential('tls.crt', `${GATE_TLS_FOLDER}/tls.crt`),
  credential('tls.key', `${GATE_TLS_FOLDER}/tls.key`),
  credential('ca.crt', `${DATA_FOLDER}/server/tls/server-ca.crt`),
  ...(isWithServers ? [credential('server-token', `${DATA_FOLDER}/server/token`)] : []),
].join('\n')}
Environment=LOG_LEVEL=info LISTEN_HOST=${host.address} LISTEN_PORT=${GATE_PORT} PLAN_FILE=${GATE_FILE}
Environment=TLS_CERTIFICATE_FILE=%d/tls.crt TLS_KEY_FILE=%d/tls.key
Environment=STATE_DIR=${GATE_STATE} WORK_DIR=/run/millwright-gate
Environment=API_SERVER=https://127.0.0.1:6443 API_CA_FILE=%d/ca.crt API_TOKEN_FILE=${GATE_TOKEN}${isWithServers ? '\nEnvironment=SERVER_TOKEN_FILE=%d/server-token' : ''}
ExecStart=${NODE} ${GATE_PROGRAM}
PrivateDevices=yes
MemoryHigh=96M
MemoryMax=160M
TasksMax=64
Restart=always
RestartSec=5s
${HARDENED}

[Install]
WantedBy=multi-user.target
`,
    },
  ];
}
