import { EventEmitter } from 'node:events';
import type { RemoteInfo, Socket } from 'node:dgram';
import { parse } from 'coap-packet';
import type { Allowance } from './allowance.ts';

export const COAP_DROPS = [
  /** not the device: anybody can send to a port */
  'stranger',
  'too-large',
  'too-fast',
  'malformed',
  /** in several blocks: they would be put together in memory, for as long as the device says that there is more */
  'blocks',
] as const;
export type CoapDrop = (typeof COAP_DROPS)[number];

export interface GateOptions {
  readonly address: string;
  readonly port: number;
  readonly maxBytes: number;
  readonly allowance: Allowance;
  readonly onDropped: (reason: CoapDrop) => void;
}

/** Why a datagram does not get in, or undefined. */
export function coapDrop(
  datagram: Buffer,
  from: Pick<RemoteInfo, 'address' | 'port'>,
  { address, port, maxBytes, allowance }: Omit<GateOptions, 'onDropped'>,
): CoapDrop | undefined {
  if (from.address !== address || from.port !== port) return 'stranger';
  if (datagram.length > maxBytes) return 'too-large';
  if (!allowance.take(1)) return 'too-fast';
  try {
    const { options } = parse(datagram);
    return options.some(({ name }) => name === 'Block2' || name === 'Block1') ? 'blocks' : undefined;
  } catch {
    return 'malformed';
  }
}

/** A socket as the library uses it, which hears one device only, and that within bounds. */
export function gate(socket: Socket, options: GateOptions): Socket {
  const heard = new EventEmitter();
  socket.on('message', (datagram, from) => {
    const reason = coapDrop(datagram, from, options);
    if (reason === undefined) heard.emit('message', datagram, from);
    else options.onDropped(reason);
  });
  return new Proxy(socket, {
    get(target, name) {
      if (name === 'on') {
        return (event: string, listener: (...args: unknown[]) => void) =>
          event === 'message' ? heard.on(event, listener) : target.on(event, listener);
      }
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
