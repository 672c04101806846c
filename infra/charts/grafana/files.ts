import { BOARDS } from '../../dashboards/boards.ts';
import { DATA_SOURCE, grafanaDashboard } from '../../dashboards/grafana.ts';
import { ADMIN, CLIENT_TLS, GRAFANA, GRAFANA_CONFIG_DIR, GRAFANA_STATE_DIR } from './template.ts';

const PROVISIONING = 'provisioning';
const BOARD_FOLDER = 'boards';

/** A file of its ConfigMap, whose keys have no folders, and where it is below the folder of its configuration. */
export interface ConfigFile {
  readonly key: string;
  readonly path: string;
  readonly text: string;
}

/**
 * Everything that Grafana is told: its settings, where the figures are, and the pages.
 * @param prometheus where it is, and the name that its certificate answers for
 */
export function grafanaFiles(prometheus: { url: string; serverName: string }): readonly ConfigFile[] {
  return [
    { key: 'grafana.ini', path: 'grafana.ini', text: settings() },
    {
      key: 'datasource.yaml',
      path: `${PROVISIONING}/datasources/prometheus.yaml`,
      text: json({ apiVersion: 1, prune: true, datasources: [dataSource(prometheus)] }),
    },
    {
      key: 'dashboards.yaml',
      path: `${PROVISIONING}/dashboards/boards.yaml`,
      text: json({ apiVersion: 1, providers: [provider()] }),
    },
    ...BOARDS.map((board) => ({
      key: `${board.id}.json`,
      path: `${BOARD_FOLDER}/${board.id}.json`,
      text: json(grafanaDashboard(board)),
    })),
  ];
}

/** Nobody looks without a name; nothing is asked of, or told to, anybody outside. */
function settings(): string {
  const sections: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    paths: { data: GRAFANA_STATE_DIR, provisioning: `${GRAFANA_CONFIG_DIR}/${PROVISIONING}` },
    server: { protocol: 'http', http_port: String(GRAFANA.port) },
    security: {
      admin_user: 'admin',
      admin_password: `$__file{${ADMIN.dir}/${ADMIN.key}}`,
      disable_gravatar: 'true',
    },
    users: { allow_sign_up: 'false', allow_org_create: 'false' },
    'auth.anonymous': { enabled: 'false' },
    analytics: { reporting_enabled: 'false', check_for_updates: 'false', check_for_plugin_updates: 'false' },
    plugins: { preinstall_disabled: 'true', public_key_retrieval_disabled: 'true' },
    news: { news_feed_enabled: 'false' },
    log: { mode: 'console' },
    'log.console': { format: 'json' },
  };
  return Object.entries(sections)
    .map(([section, values]) => {
      const lines = Object.entries(values).map(([name, value]) => `${name} = ${value}`);
      return `[${section}]\n${lines.join('\n')}\n`;
    })
    .join('\n');
}

function dataSource({ url, serverName }: { url: string; serverName: string }) {
  const file = (name: string): string => `$__file{${CLIENT_TLS.dir}/${name}}`;
  return {
    name: 'Prometheus',
    ...DATA_SOURCE,
    access: 'proxy',
    url,
    isDefault: true,
    editable: false,
    jsonData: { httpMethod: 'POST', timeInterval: '30s', tlsAuth: true, tlsAuthWithCACert: true, serverName },
    secureJsonData: {
      tlsCACert: file('ca.crt'),
      tlsClientCert: file('tls.crt'),
      tlsClientKey: file('tls.key'),
    },
  };
}

function provider() {
  return {
    name: 'millwright',
    type: 'file',
    folder: 'Millwright',
    disableDeletion: true,
    allowUiUpdates: false,
    options: { path: `${GRAFANA_CONFIG_DIR}/${BOARD_FOLDER}` },
  };
}

/** JSON is YAML, and Grafana reads both. */
function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
