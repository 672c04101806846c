import type { Host, Site } from '../../site/site.ts';
import { instanceName } from '../../kube/names.ts';
import { natsAccounts, spoolGateways, SYSTEM_ACCOUNT } from './accounts.ts';
import { NATS, natsAddress, natsHosts, SERVER_NAME } from './endpoint.ts';
import { MAX_MESSAGE_BYTES, SPOOL_STREAM_FILE, spoolStoreBytes, spoolStream } from './stream.ts';
import { NATS_CONFIG_FILE, NATS_STATE_DIR, NATS_TLS_DIR } from './template.ts';

/** The files of the server on a host: its configuration, and the stream that whoever spools makes there. */
export function natsFiles(site: Site, host: Host): Readonly<Record<string, string>> {
  return {
    [NATS_CONFIG_FILE]: configuration(site, host),
    [SPOOL_STREAM_FILE]: `${JSON.stringify(spoolStream(site), undefined, 2)}\n`,
  };
}

/** Of NATS 2.10 (2.15 takes it too). Who connects is known by certificate; every number and size has a bound. */
function configuration(site: Site, host: Host): string {
  const address = natsAddress(site, host);
  return `# One of ${natsHosts(site).length === 1 ? 'one: what it keeps does not outlive its gateway' : 'three: what they keep outlives any one gateway'}.
server_name: "${instanceName(NATS.name, host.name)}"
listen: "0.0.0.0:${NATS.port}"
# Where clients are told to come back to: a pod's own address changes.
client_advertise: "${address}:${NATS.port}"
http: "0.0.0.0:${NATS.monitorPort}"

# TLS only. Who connects is the subject of their certificate, and has the rights of that user below, or none.
tls: {
${tlsFiles}
  verify_and_map: true
  timeout: 5
}

max_connections: ${maxConnections(site)}
max_payload: ${MAX_MESSAGE_BYTES}
# What one client may leave lying: eight of the largest messages. A slow one is sent away, and the others go on.
max_pending: ${8 * MAX_MESSAGE_BYTES}
max_control_line: 4096
max_subscriptions: 256
write_deadline: "5s"

jetstream: {
  store_dir: "${NATS_STATE_DIR}"
  # Nothing is kept in memory alone.
  max_memory_store: 0
  max_file_store: ${spoolStoreBytes(site)}
  # By default two minutes of what was acknowledged are lost with the power. One block a minute can wait for the flash.
  sync_interval: always
  # Apart from the hub's, should a leaf node join them one day.
  domain: "${site.name}"
}

system_account: ${SYSTEM_ACCOUNT}
accounts: ${JSON.stringify(natsAccounts(site), undefined, 2)}
${cluster(site, host)}`;
}

const tlsFiles = `  ca_file: "${NATS_TLS_DIR}/ca.crt"
  cert_file: "${NATS_TLS_DIR}/tls.crt"
  key_file: "${NATS_TLS_DIR}/tls.key"`;

/** Every server names the others: one that comes back finds them, whoever else is away. */
function cluster(site: Site, host: Host): string {
  const others = natsHosts(site).filter(({ name }) => name !== host.name);
  if (others.length === 0) return '';
  const routes = others.map((other) => `    "nats-route://${natsAddress(site, other)}:${NATS.routePort}"`);
  return `
cluster: {
  name: "${site.name}"
  listen: "0.0.0.0:${NATS.routePort}"
  advertise: "${natsAddress(site, host)}:${NATS.routePort}"
  # A route sees every account. So a valid certificate is not enough: it has to carry this name, which only servers have.
  authorization: { user: "${SERVER_NAME}" }
  tls: {
${tlsFiles.replaceAll(/^/gm, '  ')}
    verify_and_map: true
    timeout: 5
  }
  routes: [
${routes.join('\n')}
  ]
}
`;
}

/** Four for each that may connect, so that a new connection finds room before the old one is given up, and a person's. */
function maxConnections(site: Site): number {
  return 4 * (spoolGateways(site).length + natsHosts(site).length) + 8;
}
