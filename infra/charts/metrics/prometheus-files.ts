import { ALERTS } from '../../alerts/alerts.ts';
import { ruleFile } from '../../alerts/rule-file.ts';
import type { Site } from '../../site/site.ts';
import { plainYaml } from '../../tree/yaml.ts';
import { PROMETHEUS } from './endpoint.ts';
import type { Target } from './scrape.ts';
import { SCRAPE_SECONDS, scrapeConfigs } from './scrape.ts';

export const PROMETHEUS_CONFIG_DIR = '/etc/prometheus';
export const PROMETHEUS_TLS_DIR = '/run/secrets/metrics';
const RULES = 'services.rules.yaml';

/**
 * How late a sample may come. At the hub later than any site may be offline (infra/site/schema.ts allows 60 days), for
 * what is older is refused and the agent then drops it; at a site as long as its Prometheus keeps anything.
 */
export const LATE_DAYS = { hub: 61, site: 1 } as const;

/** The files of a Prometheus: what it scrapes, if anything, what it judges, who may connect, and how it is asked for its health. */
export function prometheusFiles(
  site: Site,
  targets: readonly Target[],
  lateDays: number,
): Readonly<Record<string, string>> {
  const tls = {
    cert_file: `${PROMETHEUS_TLS_DIR}/tls.crt`,
    key_file: `${PROMETHEUS_TLS_DIR}/tls.key`,
  };
  const ca = `${PROMETHEUS_TLS_DIR}/ca.crt`;
  return {
    'prometheus.yml': plainYaml({
      global: {
        scrape_interval: `${SCRAPE_SECONDS}s`,
        evaluation_interval: '30s',
        external_labels: { site: site.name, region: site.region },
      },
      rule_files: [`${PROMETHEUS_CONFIG_DIR}/${RULES}`],
      storage: { tsdb: { out_of_order_time_window: `${lateDays}d` } },
      ...(targets.length > 0 && { scrape_configs: scrapeConfigs(targets) }),
    }),
    'web.yml': plainYaml({
      tls_server_config: {
        ...tls,
        client_ca_file: ca,
        client_auth_type: 'RequireAndVerifyClientCert',
        min_version: 'TLS12',
      },
    }),
    // The kubelet has no certificate, so promtool asks in its place.
    'probe.yml': plainYaml({ tls_config: { ...tls, ca_file: ca, server_name: '127.0.0.1' } }),
    [RULES]: ruleFile(ALERTS),
  };
}

/** The command of a Prometheus that takes what agents write. */
export function prometheusCommand(
  stateDir: string,
  { days, sizeMiB }: { days: number; sizeMiB: number },
): readonly string[] {
  return [
    '/usr/bin/prometheus',
    `--config.file=${PROMETHEUS_CONFIG_DIR}/prometheus.yml`,
    `--web.config.file=${PROMETHEUS_CONFIG_DIR}/web.yml`,
    `--web.listen-address=0.0.0.0:${PROMETHEUS.port}`,
    '--web.enable-remote-write-receiver',
    '--web.max-connections=64',
    `--storage.tsdb.path=${stateDir}`,
    `--storage.tsdb.retention.time=${days}d`,
    `--storage.tsdb.retention.size=${sizeMiB}MiB`,
    // A question of a person must not cost the memory that the rules need.
    '--query.max-concurrency=4',
    '--query.max-samples=5000000',
    '--log.format=json',
  ];
}
