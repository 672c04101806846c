import net from 'node:net';
import { createAllowance } from './allowance.ts';

/**
 * The WAN of the local site: a TCP relay on loopback with the site file's rate and latency, which can be cut.
 *
 * A cut link is silent, as a real one is: nothing is refused and nothing is reset, bytes just stop arriving. What
 * was under way goes on after the restoring, unless an end lost patience meanwhile.
 */
export interface Wan {
  readonly port: number;
  /** where the hub listens; until it is said, what comes is refused */
  leadTo(hubPort: number): void;
  state(): WanState;
  cut(): void;
  restore(): void;
  setRateMbit(rateMbit: number): void;
  close(): Promise<void>;
}

export interface WanState {
  isUp: boolean;
  rateMbit: number;
  latencyMs: number;
  /** bytes that left the site, and that came back */
  bytesUp: number;
  bytesDown: number;
}

export interface WanOptions {
  rateMbit: number;
  latencyMs: number;
}

interface Parcel {
  chunk: Buffer;
  dueAtMs: number;
}

interface Direction {
  from: net.Socket;
  to: net.Socket;
  queue: Parcel[];
  queuedBytes: number;
  isEnded: boolean;
  count: (bytes: number) => void;
}

/** A relay must not become a buffer: past this the sending side is paused. */
const MAX_QUEUED_BYTES = 256 * 1024;
const TICK_MS = 5;

export async function openWan(options: WanOptions): Promise<Wan> {
  const directions = new Set<Direction>();
  const sockets = new Set<net.Socket>();
  let hubPort: number | undefined;
  let isUp = true;
  let rateMbit = options.rateMbit;
  let bytesUp = 0;
  let bytesDown = 0;
  const allowance = createAllowance(rateMbit, Date.now());

  const tick = (): void => {
    if (!isUp) return;
    for (const direction of directions) deliver(direction, Date.now());
  };

  const deliver = (direction: Direction, nowMs: number): void => {
    for (;;) {
      const parcel = direction.queue[0];
      if (parcel === undefined || parcel.dueAtMs > nowMs) break;
      const bytes = allowance.take(parcel.chunk.length, nowMs);
      if (bytes > 0) direction.to.write(parcel.chunk.subarray(0, bytes));
      direction.queuedBytes -= bytes;
      direction.count(bytes);
      if (bytes < parcel.chunk.length) {
        parcel.chunk = parcel.chunk.subarray(bytes);
        break;
      }
      direction.queue.shift();
    }
    if (direction.queuedBytes < MAX_QUEUED_BYTES) direction.from.resume();
    if (direction.isEnded && direction.queue.length === 0) {
      directions.delete(direction);
      direction.to.end();
    }
  };

  const relay = (from: net.Socket, to: net.Socket, count: (bytes: number) => void): void => {
    const direction: Direction = { from, to, queue: [], queuedBytes: 0, isEnded: false, count };
    directions.add(direction);
    from.on('data', (chunk: Buffer) => {
      direction.queue.push({ chunk, dueAtMs: Date.now() + options.latencyMs });
      direction.queuedBytes += chunk.length;
      if (direction.queuedBytes >= MAX_QUEUED_BYTES) from.pause();
    });
    from.on('end', () => {
      direction.isEnded = true;
    });
    from.on('close', () => {
      sockets.delete(from);
      direction.isEnded = true;
    });
    from.on('error', () => {
      directions.delete(direction);
      to.destroy();
    });
  };

  const server = net.createServer({ noDelay: true, allowHalfOpen: true }, (site) => {
    if (hubPort === undefined) {
      site.destroy();
      return;
    }
    const hub = net.connect({ host: '127.0.0.1', port: hubPort, noDelay: true, allowHalfOpen: true });
    sockets.add(site).add(hub);
    relay(site, hub, (bytes) => (bytesUp += bytes));
    relay(hub, site, (bytes) => (bytesDown += bytes));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const timer = setInterval(tick, TICK_MS);

  return {
    port: (server.address() as net.AddressInfo).port,
    leadTo: (port) => {
      hubPort = port;
    },
    state: () => ({ isUp, rateMbit, latencyMs: options.latencyMs, bytesUp, bytesDown }),
    cut: () => {
      isUp = false;
    },
    restore: () => {
      isUp = true;
    },
    setRateMbit: (rate) => {
      rateMbit = rate;
      allowance.setRateMbit(rate);
    },
    close: async () => {
      clearInterval(timer);
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
