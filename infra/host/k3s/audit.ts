/**
 * Who changed what at the site, as CIS 3.2 asks, and no more: each line is a write to flash. Reading is not kept, nor
 * what the cluster’s own parts renew all day: leases, events, statuses and endpoints are all but a few of its writes.
 * Bodies are never kept, so that no Secret gets into a file.
 */
export const AUDIT_POLICY = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  // One line at the end of a request, none at its beginning.
  omitStages: ['RequestReceived', 'ResponseStarted'],
  omitManagedFields: true,
  rules: [
    // The first rule that fits a request holds.
    {
      level: 'Metadata',
      verbs: ['get', 'list', 'watch'],
      resources: [{ group: '', resources: ['secrets'] }],
      // Whoever reads one is of interest, unless it is what mounts them into pods and who hands them on.
      userGroups: ['system:masters', 'system:serviceaccounts'],
    },
    { level: 'None', verbs: ['get', 'list', 'watch'] },
    { level: 'None', resources: [{ group: '', resources: ['events'] }, { group: 'events.k8s.io' }] },
    { level: 'None', resources: [{ group: 'coordination.k8s.io', resources: ['leases'] }] },
    {
      level: 'None',
      resources: [
        { group: '', resources: ['nodes/status', 'pods/status', 'endpoints'] },
        { group: 'discovery.k8s.io', resources: ['endpointslices'] },
      ],
    },
    // They ask what somebody may do, all day, and change nothing.
    { level: 'None', resources: [{ group: 'authorization.k8s.io' }, { group: 'authentication.k8s.io' }] },
    { level: 'None', nonResourceURLs: ['/healthz*', '/livez*', '/readyz*', '/version', '/openapi*'] },
    { level: 'Metadata' },
  ],
} as const;

/** How much of the log is kept, in days, files and MB: what CIS 1.2.17 to 1.2.19 name, less on what wears out. */
export function auditLogLimits(storage: 'ssd' | 'emmc' | 'sd') {
  return { maxAgeDays: 30, maxBackups: 10, maxSizeMB: storage === 'ssd' ? 100 : 20 };
}
