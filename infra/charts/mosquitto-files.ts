import type { Host, Site } from '../site/site.ts';
import { isOnEdge } from '../kube/instance.ts';
import { BROKER_TLS_DIR } from './environment.ts';
import { listenPort } from './broker-endpoint.ts';
import { machinesOf, mosquittoAcl } from './mosquitto-acl.ts';
import { MOSQUITTO_CONFIG_DIR, MOSQUITTO_STATE_DIR, MOSQUITTO_TEMPLATES } from './mosquitto-template.ts';
import { servicesOf } from './services.ts';

/** The files of a gateway's broker: its configuration and its access list. */
export function mosquittoFiles(site: Site, host: Host): Readonly<Record<string, string>> {
  return { 'mosquitto.conf': configuration(site, host), acl: mosquittoAcl(site, host) };
}

/**
 * Of Mosquitto 2.0 (2.1 takes it too). Devices are hostile: every queue, size and number has a bound. What is lost
 * to a bound is a reading, never a permission: RUN and SLOW are not queued, and STOP is retained.
 */
function configuration(site: Site, host: Host): string {
  return `# One listener, TLS only. Who connects is the common name of their certificate.
per_listener_settings false
allow_anonymous false
acl_file ${MOSQUITTO_CONFIG_DIR}/acl

# Commands are small and must not wait for the next segment.
set_tcp_nodelay true

# Sessions and retained STOPs outlive a restart. Once a minute spares the flash: an arm without permission stands
# still, so nobody's safety waits for this file.
persistence true
persistence_location ${MOSQUITTO_STATE_DIR}/
autosave_interval 60
persistent_client_expiration 1d

# Seven minutes of forty machines' telemetry for a service that is away; QoS 0 is never queued.
max_queued_messages 20000
max_queued_bytes ${16 * MIB}
queue_qos0_messages false
max_inflight_messages 20
max_packet_size ${maxPacketBytes(site, host)}
max_keepalive 120
# A connected client that fetches nothing has no bound in bytes but this: 200 MiB of frames lay in memory (measured), and
# the container has ${LIMIT_MIB}. Beyond it who sends or does not fetch is sent away, and the line goes on.
memory_limit ${(LIMIT_MIB / 2) * MIB}

log_dest stdout
log_type error
log_type warning
log_type notice
# The probes connect every few seconds: some 60000 lines a day on the flash. A refused connection is still logged.
connection_messages false
sys_interval 10

listener ${listenPort(host)}
protocol mqtt
max_connections ${maxConnections(site, host)}
cafile ${BROKER_TLS_DIR}/ca.crt
certfile ${BROKER_TLS_DIR}/tls.crt
keyfile ${BROKER_TLS_DIR}/tls.key
tls_version tlsv1.2
require_certificate true
use_identity_as_username true
`;
}

const MIB = 1024 * 1024;
const LIMIT_MIB = MOSQUITTO_TEMPLATES[0].template.resources.limits.memoryMiB;

/** Twice the frame that the budgets reckon with, in whole MiB. */
function maxPacketBytes(site: Site, host: Host): number {
  const frames = cellsOf(site, host).flatMap(({ cameras }) => cameras.map(({ frameKiB }) => frameKiB));
  return Math.ceil((2 * Math.max(256, ...frames)) / 1024) * MIB;
}

/** Two for each machine and four for each service, so that a new connection finds room before the old one is given up. */
function maxConnections(site: Site, host: Host): number {
  const machines = cellsOf(site, host).flatMap(machinesOf).length;
  const probes = 4;
  // One to hear and one to answer, twice.
  const edgecore = isOnEdge(host) ? 4 : 0;
  return 2 * machines + 4 * servicesOf(host).length + probes + edgecore;
}

function cellsOf(site: Site, host: Host): Site['cells'] {
  return site.cells.filter((cell) => cell.host === host.name);
}
