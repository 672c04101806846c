import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

/** The engine as a process, with the environment that its manifest names. */
export interface EngineProcess {
  /** of its health server */
  readonly port: number;
  readonly pid: number | undefined;
  /** the answer of its health server; undefined while there is none */
  get(path: string): Promise<{ status: number; body: string } | undefined>;
  /** resolves when it is gone: exit code or signal */
  end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals>;
  /** what it printed so far */
  output(): string;
}

/** @param within a program with arguments that starts what follows it */
export async function startEngine(
  environment: Readonly<Record<string, string>>,
  within: readonly string[] = [],
): Promise<EngineProcess> {
  const port = await freePort();
  const [program, ...args] = [...within, process.execPath];
  const child = spawn(program, [...args, 'workloads/collision-engine/main.ts'], {
    env: {
      SITE: 'graz',
      GATEWAY: 'gw-1',
      LOG_LEVEL: 'info',
      HTTP_HOST: '127.0.0.1',
      HTTP_PORT: String(port),
      OTEL_EXPORTER_OTLP_ENDPOINT: '',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-100_000)));
  }
  const gone = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  return {
    port,
    pid: child.pid,
    async get(path) {
      try {
        const response = await fetch(`http://127.0.0.1:${port}${path}`);
        return { status: response.status, body: await response.text() };
      } catch {
        return undefined;
      }
    },
    async end(signal) {
      child.kill(signal);
      const [code, by] = await gone;
      return by ?? code ?? NaN;
    },
    output: () => output,
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
