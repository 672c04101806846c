import type { Host, Site } from '../../site/site.ts';
import { controllerManagerArguments } from '../node-watch.ts';
import { serversOf } from '../servers.ts';
import { auditLogLimits } from './audit.ts';
import { CIPHER_SUITES, TLS_MIN_VERSION } from './ciphers.ts';
import { ADMISSION_FILE, AUDIT_FILE, AUDIT_LOG } from './paths.ts';

/** As K3s takes the arguments of a part: without the dashes. */
export type Arguments = readonly string[];

/** CIS 1.2. What K3s sets by itself is repeated where somebody who audits a host looks for it. */
export function apiServerArguments({ storage }: Pick<Host, 'storage'>): Arguments {
  const { maxAgeDays, maxBackups, maxSizeMB } = auditLogLimits(storage.kind);
  return [
    'anonymous-auth=false',
    'profiling=false',
    'enable-admission-plugins=NodeRestriction,EventRateLimit',
    `admission-control-config-file=${ADMISSION_FILE}`,
    `audit-policy-file=${AUDIT_FILE}`,
    `audit-log-path=${AUDIT_LOG}`,
    `audit-log-maxage=${maxAgeDays}`,
    `audit-log-maxbackup=${maxBackups}`,
    `audit-log-maxsize=${maxSizeMB}`,
    'service-account-lookup=true',
    // A token ends when it says so; clients of 1.35 all fetch a new one before.
    'service-account-extend-token-expiration=false',
    `tls-min-version=${TLS_MIN_VERSION}`,
    `tls-cipher-suites=${CIPHER_SUITES.join(',')}`,
    'request-timeout=300s',
  ];
}

export function managerArguments(site: Pick<Site, 'hosts'>): Arguments {
  return [
    ...controllerManagerArguments().map((argument) => argument.replace(/^--/, '')),
    'profiling=false',
    'terminated-pod-gc-threshold=100',
    ...alone(site),
  ];
}

/** Without `profiling`, which it calls outdated; K3s turns it off by itself. */
export function schedulerArguments(site: Pick<Site, 'hosts'>): Arguments {
  return alone(site);
}

export function cloudControllerArguments(site: Pick<Site, 'hosts'>): Arguments {
  return alone(site);
}

/**
 * One server elects nobody: each election is a lease renewed every 2 s for ever, 43,200 writes a day for each of three
 * parts. K3s leaves it away by itself with SQLite, and not with etcd of one member (kine says whether it is needed).
 */
function alone(site: Pick<Site, 'hosts'>): Arguments {
  return serversOf(site).length === 1 ? ['leader-elect=false'] : [];
}
