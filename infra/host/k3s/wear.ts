/** A setting that is as it is because flash wears out, and where it stands. */
export interface WearKnob {
  readonly setting: string;
  readonly why: string;
}

/** The rate of writes is what wears flash, not how much is kept; `docs/k3s.md` has what was measured. */
export const WEAR_KNOBS: readonly WearKnob[] = [
  {
    setting: 'leader-elect=false',
    why: 'with one server: controller manager, scheduler and cloud controller would renew a lease every 2 s each',
  },
  {
    setting: 'nodeLeaseDurationSeconds: 40',
    why: 'each kubelet renews its lease every 10 s, which is as seldom as a lost gateway allows (infra/host/node-watch.ts)',
  },
  {
    setting: 'nodeStatusReportFrequency: 5m',
    why: 'a status that did not change is written every 5 minutes',
  },
  {
    setting: 'eventRecordQPS: 5',
    why: 'an event is a write to the datastore; EventRateLimit bounds those of everybody',
  },
  {
    setting: 'audit-policy-file=',
    why: 'reading, leases, events and statuses are not kept: they are all but a few of the requests',
  },
  { setting: 'containerLogMaxSize: 5Mi', why: 'files that are soon removed seldom get to flash twice' },
  {
    setting: 'imageMaximumGCAge: 0s',
    why: 'no image is removed by age, to be written once more with the next pod that needs it',
  },
  {
    setting: 'etcd-snapshot-schedule-cron',
    why: 'four snapshots a day, compressed, where there is etcd at all: that is on an SSD',
  },
  {
    setting: 'datastore: sqlite',
    why: 'one server on eMMC or SD: etcd flushes its log with each write, and K3s’s documentation refuses it there',
  },
];
