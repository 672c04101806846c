import { INGEST_TLS_DIR } from './environment.ts';

// Parts of the configuration of an OpenTelemetry Collector that more than one of ours has.

/** For whoever shows a certificate of the CA; files are read again, because a certificate is renewed in place. */
export const RECEIVER_TLS = {
  cert_file: `${INGEST_TLS_DIR}/tls.crt`,
  key_file: `${INGEST_TLS_DIR}/tls.key`,
  client_ca_file: `${INGEST_TLS_DIR}/ca.crt`,
  reload_interval: '1h',
} as const;

/** Refuses at four fifths of what its container may have, before the kernel ends it. */
export function memoryLimiter(limitMiB: number): object {
  return {
    check_interval: '1s',
    limit_mib: Math.floor(limitMiB * 0.8),
    spike_limit_mib: Math.floor(limitMiB * 0.2),
  };
}

/** The same for Go's collector of garbage. */
export function goMemory(limitMiB: number): Readonly<Record<string, string>> {
  return { GOMEMLIMIT: `${Math.floor(limitMiB * 0.8)}MiB` };
}
