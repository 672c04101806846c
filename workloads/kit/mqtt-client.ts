import { isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import { MqttClient } from 'mqtt';
import type { TlsFiles } from './tls.ts';

const CONNECT_TIMEOUT_MS = 5_000;
const KEEPALIVE_S = 10;

export interface ClientOptions {
  url: URL;
  files: TlsFiles;
  clientId: string;
  clean: boolean;
}

/** Starts one connection of MQTT 3.1.1; it ends with its socket and never comes back. */
export function openClient({ url, files, clientId, clean }: ClientOptions): MqttClient {
  return new MqttClient(() => openSocket(url, files), {
    protocolVersion: 4,
    clientId,
    clean,
    keepalive: KEEPALIVE_S,
    connectTimeout: CONNECT_TIMEOUT_MS,
    // The session reconnects, each time with a new client.
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    writeCache: false,
  });
}

function openSocket(url: URL, files: TlsFiles): TLSSocket {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const socket = connectTls({
    ...files,
    host,
    port: Number(url.port || 8883),
    ...(isIP(host) === 0 && { servername: host }),
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
  });
  socket.setNoDelay(true);
  return socket;
}

/** The same bytes as mqtt.js wants them. */
export function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
