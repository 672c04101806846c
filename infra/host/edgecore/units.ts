import { SNAPSHOT_MINUTES } from './database.ts';
import {
  BINARY,
  CLOUD_TLS,
  CONFIG_FILE,
  DATABASE_FOLDER,
  DATABASE_IMAGE,
  GUARD,
  SNAPSHOT_FOLDER,
  SOURCE_FILE,
} from './paths.ts';

/** A unit of systemd, by its name. */
export interface Unit {
  readonly name: string;
  readonly content: string;
}

/** systemd names a mount after its folder. */
export const MOUNT: Unit = {
  name: 'var-lib-kubeedge.mount',
  content: `[Unit]
Description=What EdgeCore knows, in room of its own: a full disk cannot take it

[Mount]
What=${DATABASE_IMAGE}
Where=${DATABASE_FOLDER}
Type=ext4
# data=journal: the file system is small, and what is in it is worth more than its pace.
Options=loop,nodev,nosuid,noexec,noatime,data=journal

[Install]
WantedBy=multi-user.target
`,
};

/**
 * Only its own process ends with it: containers run on while it is restarted. Its configuration comes anew from our file
 * at each start, because it writes its own and leaves away in it what is zero, which the next start would take for its
 * default. Without the certificate that the gate gives it does not start: it would end, and be started, for ever.
 */
export const EDGECORE: Unit = {
  name: 'edgecore.service',
  content: `[Unit]
Description=KubeEdge EdgeCore of a Millwright site
Documentation=https://kubeedge.io
Wants=network-online.target
Requires=containerd.service ${MOUNT.name}
After=network-online.target containerd.service ${MOUNT.name} systemd-sysctl.service
ConditionPathExists=${CLOUD_TLS.certificate}

[Service]
Type=exec
RuntimeDirectory=kubeedge
RuntimeDirectoryMode=0750
ExecStartPre=${GUARD} before
# MetaServer has an address on a device of this kind, and EdgeCore ends where the kernel has none (seen).
ExecStartPre=-/usr/sbin/modprobe dummy
ExecStartPre=/usr/bin/install -m 0600 ${SOURCE_FILE} ${CONFIG_FILE}
ExecStart=${BINARY} --config=${CONFIG_FILE}
KillMode=process
Delegate=yes
LimitNOFILE=1048576
LimitCORE=0
TasksMax=infinity
Restart=always
RestartSec=5s

[Install]
WantedBy=multi-user.target
`,
};

/** The certificate comes when the gate has let this host in, which may be hours after the plan: then it starts. */
export const WAIT: Unit = {
  name: 'edgecore.path',
  content: `[Unit]
Description=Starts EdgeCore as soon as this host may join

[Path]
PathExists=${CLOUD_TLS.certificate}
Unit=${EDGECORE.name}

[Install]
WantedBy=multi-user.target
`,
};

export const SNAPSHOT: Unit = {
  name: 'edgecore-snapshot.service',
  content: `[Unit]
Description=Keeps a copy of what EdgeCore knows
Requires=${MOUNT.name}
After=${MOUNT.name}
ConditionPathExists=${DATABASE_FOLDER}/edgecore.db

[Service]
Type=oneshot
ExecStart=${GUARD} snapshot
Nice=10
IOSchedulingClass=idle
ProtectSystem=strict
ReadWritePaths=${DATABASE_FOLDER} ${SNAPSHOT_FOLDER}
PrivateNetwork=yes
NoNewPrivileges=yes
`,
};

export const SNAPSHOT_TIMER: Unit = {
  name: 'edgecore-snapshot.timer',
  content: `[Unit]
Description=Looks every ${SNAPSHOT_MINUTES} minutes whether what EdgeCore knows has changed

[Timer]
OnActiveSec=1min
OnUnitActiveSec=${SNAPSHOT_MINUTES}min
Unit=${SNAPSHOT.name}

[Install]
WantedBy=timers.target
`,
};

export const UNITS: readonly Unit[] = [MOUNT, EDGECORE, WAIT, SNAPSHOT, SNAPSHOT_TIMER];
