import type { HostStep } from '../plan.ts';

/** What the system itself logs: bounded, and brought to the flash every few minutes instead of line by line. */
export const SYSTEM_LOGS: readonly HostStep[] = [
  {
    kind: 'file',
    id: 'journal-bounds',
    title: 'the system’s journal: at most 128 MiB and two weeks',
    path: '/etc/systemd/journald.conf.d/90-millwright.conf',
    owner: 'root:root',
    mode: '0644',
    content: `[Journal]
Storage=persistent
Compress=yes
SystemMaxUse=128M
SystemKeepFree=512M
SystemMaxFileSize=16M
RuntimeMaxUse=16M
MaxRetentionSec=2week
# What is worse than an error is written at once, whatever this says.
SyncIntervalSec=5m
RateLimitIntervalSec=30s
RateLimitBurst=2000
`,
    restarts: ['systemd-journald.service'],
  },
  {
    kind: 'unit',
    id: 'journal-running',
    title: 'the journal by these bounds',
    unit: 'systemd-journald.service',
    state: 'running',
  },
];
