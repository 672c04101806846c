import type { Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A way to a server, which can be cut like a WAN. */
export interface Line {
  /** `host:port` of this end */
  readonly address: string;
  /** resolves when somebody next comes to this end */
  used(): Promise<void>;
  cut(): void;
  restore(): void;
  close(): void;
}

export async function aLineTo(address: string): Promise<Line> {
  const [host = '', port = ''] = address.split(':');
  const open = new Set<Socket>();
  let isCut = false;
  let onUse: (() => void)[] = [];
  const server = createServer((from) => {
    if (isCut) {
      from.destroy();
      return;
    }
    for (const tell of onUse) tell();
    onUse = [];
    const to = connect(Number(port), host);
    from.pipe(to).pipe(from);
    for (const [socket, other] of [
      [from, to],
      [to, from],
    ] as const) {
      open.add(socket);
      socket.on('error', () => other.destroy()).on('close', () => open.delete(socket));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => {
    isCut = true;
    for (const socket of open) socket.destroy();
  };
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    used: () => new Promise((resolve) => onUse.push(resolve)),
    cut,
    restore: () => {
      isCut = false;
    },
    close: () => {
      cut();
      server.close();
    },
  };
}
