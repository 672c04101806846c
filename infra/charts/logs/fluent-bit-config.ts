import { bufferMiB, logBytesPerDay } from '../../budget/telemetry-volume.ts';
import { isOnEdge } from '../../kube/instance.ts';
import type { Host, Site } from '../../site/site.ts';
import { HUB_TLS_DIR } from '../environment.ts';
import { publicName } from '../hub.ts';
import { FLUENT_BIT, LOG_RECEIVER } from './endpoint.ts';

export const FLUENT_BIT_STATE_DIR = '/var/lib/fluent-bit';
/** A host may send this many lines a second over five minutes; services are held to less at the source (kit/log.ts). */
const LINES_PER_SECOND = 200;

/**
 * What Fluent Bit 5 reads on K3s hosts, or on an EdgeCore host: JSON, which is YAML. Every line is on disk before it is
 * sent, is sent for as long as it takes, and beyond the bound the oldest go, which Fluent Bit counts.
 */
export function fluentBitConfig(site: Site, host: Host | undefined): string {
  const hosts = host === undefined ? site.hosts.filter((one) => !isOnEdge(one)) : [host];
  const config = {
    service: {
      flush: 5,
      grace: 5,
      log_level: 'warn',
      http_server: 'on',
      http_listen: isOnEdge(host) ? '127.0.0.1' : '0.0.0.0',
      http_port: FLUENT_BIT.httpPort,
      health_check: 'on',
      'storage.path': `${FLUENT_BIT_STATE_DIR}/chunks`,
      // Each line for itself would be a write of its own: what a power cut takes of a chunk is read again from its file.
      'storage.sync': 'normal',
      'storage.checksum': 'on',
      'storage.max_chunks_up': 16,
      'storage.backlog.mem_limit': '8M',
      'storage.metrics': 'on',
      'storage.delete_irrecoverable_chunks': 'on',
    },
    parsers: [{ name: 'json-line', format: 'json' }],
    pipeline: {
      inputs: [
        {
          name: 'tail',
          tag: 'kube.*',
          path: '/var/log/containers/*.log',
          // It would read what it says of what it reads.
          exclude_path: `/var/log/containers/${FLUENT_BIT.name}*.log`,
          'multiline.parser': 'cri',
          db: `${FLUENT_BIT_STATE_DIR}/tail.db`,
          'db.locking': 'true',
          read_from_head: 'true',
          skip_long_lines: 'on',
          buffer_max_size: '64k',
          refresh_interval: 10,
          rotate_wait: 30,
          'storage.type': 'filesystem',
          'storage.pause_on_chunks_overlimit': 'off',
        },
      ],
      filters: [
        // Who cannot be held at the source is held here; what it drops is in fluentbit_filter_drop_records_total.
        { name: 'throttle', match: 'kube.*', rate: LINES_PER_SECOND, window: 300, interval: '1s' },
        {
          name: 'parser',
          match: 'kube.*',
          key_name: 'log',
          parser: 'json-line',
          reserve_data: 'on',
          preserve_key: 'off',
        },
        {
          name: 'record_modifier',
          match: 'kube.*',
          record: [`site ${site.name}`, 'host ${HOST_NAME}'],
        },
      ],
      outputs: [
        {
          name: 'opentelemetry',
          match: '*',
          host: publicName(site),
          port: LOG_RECEIVER.publicPort,
          logs_uri: '/v1/logs',
          compress: 'gzip',
          // As kit/log.ts writes them, so that a line is found by its trace.
          logs_trace_id_message_key: 'trace_id',
          logs_span_id_message_key: 'span_id',
          logs_severity_text_message_key: 'level',
          tls: 'on',
          'tls.verify': 'on',
          // Off unless asked for: any certificate of the CA would do for the hub's.
          'tls.verify_hostname': 'on',
          'tls.ca_file': `${HUB_TLS_DIR}/ca.crt`,
          'tls.crt_file': `${HUB_TLS_DIR}/tls.crt`,
          'tls.key_file': `${HUB_TLS_DIR}/tls.key`,
          // The default is one, after which a chunk is thrown away.
          retry_limit: 'no_limits',
          'storage.total_limit_size': `${bufferMiB(logBytesPerDay(), site, hosts)}M`,
        },
      ],
    },
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}
