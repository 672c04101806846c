import { BINARY, CONFIG_FOLDER, DATA_FOLDER } from './paths.ts';

/**
 * Our own unit instead of the one that the installer would write: the installer asks the Internet for what to do. K3s
 * takes everything from its config.yaml. Only its own process is ended with it: pods run on while it is restarted or
 * replaced.
 */
export function k3sUnit(role: 'k3s-server' | 'k3s-agent'): string {
  const isServer = role === 'k3s-server';
  return `[Unit]
Description=K3s, ${isServer ? 'server' : 'agent'} of a Millwright site
Documentation=https://docs.k3s.io
Wants=network-online.target
After=network-online.target systemd-sysctl.service systemd-modules-load.service
RequiresMountsFor=${DATA_FOLDER} ${CONFIG_FOLDER}

[Service]
# A server says when its API answers; an agent is there once it runs.
Type=${isServer ? 'notify' : 'exec'}
ExecStart=${BINARY} ${isServer ? 'server' : 'agent'}
KillMode=process
Delegate=yes
LimitNOFILE=1048576
LimitNPROC=infinity
LimitCORE=0
TasksMax=infinity
# The first start unpacks its images from flash, which takes minutes.
TimeoutStartSec=0
Restart=always
RestartSec=5s

[Install]
WantedBy=multi-user.target
`;
}
