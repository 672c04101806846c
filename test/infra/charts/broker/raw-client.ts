import { once } from 'node:events';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:tls';
import type { ConnectionOptions } from 'node:tls';

/** MQTT 3.1.1 as whoever means harm speaks it: each packet by hand, and no manners. */

/** The certificate in a folder, for `tls.connect`. */
export async function credentialsIn(dir: string): Promise<ConnectionOptions> {
  const [ca, cert, key] = await Promise.all(
    ['ca.crt', 'tls.crt', 'tls.key'].map((name) => readFile(join(dir, name))),
  );
  return { ca, cert, key };
}

export interface RawClient {
  readonly socket: Socket;
  /** resolves when the kernel has taken it; rejects where the connection is gone */
  send(packet: Buffer): Promise<void>;
  /** how the connection came to its end: an error's code or message, else `closed` */
  readonly ended: Promise<string>;
  /** everything that has come; nothing more where `stopReading` was called */
  received(): Buffer;
  stopReading(): void;
}

/** A connection over TLS that has sent its CONNECT and has not waited for the answer. */
export function rawClient(port: number, options: ConnectionOptions, clientId: string): RawClient {
  const socket = connect({ host: '127.0.0.1', port, ...options });
  const client = over(socket);
  socket.once('secureConnect', () => void socket.write(connectPacket(clientId)));
  return client;
}

export function over(socket: Socket): RawClient {
  const chunks: Buffer[] = [];
  const ended = Promise.withResolvers<string>();
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('error', (error: NodeJS.ErrnoException) => ended.resolve(error.code ?? error.message));
  socket.on('close', () => ended.resolve('closed'));
  return {
    socket,
    ended: ended.promise,
    send: async (packet) => {
      if (socket.destroyed) throw new Error('the connection is gone');
      if (!socket.write(packet)) await Promise.race([once(socket, 'drain'), ended.promise]);
    },
    received: () => Buffer.concat(chunks),
    stopReading: () => void socket.removeAllListeners('data').pause(),
  };
}

export function connectPacket(clientId: string): Buffer {
  const cleanSession = 0x02;
  return packet(0x10, [text('MQTT'), Buffer.from([4, cleanSession]), short(60), text(clientId)]);
}

/** QoS 0. */
export function publishPacket(topic: string, payload: Buffer, retain = false): Buffer {
  return packet(retain ? 0x31 : 0x30, [text(topic), payload]);
}

export function subscribePacket(id: number, filters: readonly string[]): Buffer {
  return packet(0x82, [short(id), ...filters.flatMap((filter) => [text(filter), Buffer.from([0])])]);
}

/** What CONNACK and PINGREQ begin with. */
export const CONNACK = 0x20;
export const PING = Buffer.from([0xc0, 0]);

function packet(head: number, parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const length: number[] = [];
  for (let rest = body.length; ;) {
    length.push(rest > 127 ? (rest % 128) | 0x80 : rest);
    rest = Math.floor(rest / 128);
    if (rest === 0) break;
  }
  return Buffer.concat([Buffer.from([head, ...length]), body]);
}

function text(value: string): Buffer {
  return Buffer.concat([short(Buffer.byteLength(value)), Buffer.from(value)]);
}

function short(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff]);
}
