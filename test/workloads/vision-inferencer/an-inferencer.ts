import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { decodeVerdict, encodeFrame, type Verdict } from '../../../workloads/contracts/codec.ts';
import { filterOf, topicOf } from '../../../workloads/contracts/topics.ts';
import { createLog } from '../../../workloads/kit/log.ts';
import { connectSession, type Session } from '../../../workloads/kit/mqtt.ts';
import { CAMERA } from './a-plan.ts';

/** The service as a process, with the environment that its manifest names. */
export interface InferencerProcess {
  /** of its health server */
  readonly port: number;
  /** the status of its health server; undefined while there is none */
  status(path: string): Promise<number | undefined>;
  /** the sum of a series over its labels, or of those that hold `label` */
  figure(series: string, label?: string): Promise<number>;
  /** resolves when it is gone: exit code or signal */
  end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals>;
  output(): string;
}

export async function startInferencer(
  environment: Readonly<Record<string, string>>,
): Promise<InferencerProcess> {
  const port = await freePort();
  const child = spawn(process.execPath, ['workloads/vision-inferencer/main.ts'], {
    env: {
      SITE: 'graz',
      GATEWAY: 'gw-1',
      LOG_LEVEL: 'info',
      HTTP_HOST: '127.0.0.1',
      HTTP_PORT: String(port),
      OTEL_EXPORTER_OTLP_ENDPOINT: '',
      ORT_DISABLE_TELEMETRY: '1',
      FRAME_QUEUE: '8',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-100_000)));
  }
  const gone = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const get = async (path: string): Promise<Response | undefined> => {
    try {
      return await fetch(`http://127.0.0.1:${port}${path}`);
    } catch {
      return undefined;
    }
  };
  return {
    port,
    status: async (path) => (await get(path))?.status,
    async figure(series, label = '') {
      const text = (await (await get('/metrics'))?.text()) ?? '';
      return text
        .split('\n')
        .filter((line) => line.startsWith(`edge_vision_inferencer_${series}`) && line.includes(label))
        .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
    },
    async end(signal) {
      child.kill(signal);
      const [code, by] = await gone;
      return by ?? code ?? NaN;
    },
    output: () => output,
  };
}

/** The cameras of the cell `left`, and who hears the verdicts. */
export interface Cameras {
  /** QoS 0, as a camera sends; resolves to the frame's sequence */
  show(jpeg: Uint8Array): Promise<number>;
  /** anything at all on a frame's topic */
  send(payload: Uint8Array): Promise<void>;
  readonly verdicts: ReadonlyMap<number, Verdict>;
  /** the verdict on a frame, as soon as it comes */
  verdictOn(sequence: number): Promise<Verdict>;
  close(): Promise<void>;
}

export async function openCameras(url: string, tlsDir: string): Promise<Cameras> {
  const log = createLog('test', 'silent');
  const connect = (role: 'read' | 'publish'): Promise<Session> =>
    connectSession({ url, tlsDir, clientId: 'cameras', role, log });
  const verdicts = new Map<number, Verdict>();
  const awaited = new Map<number, (verdict: Verdict) => void>();
  const [reading, publishing] = [await connect('read'), await connect('publish')];
  await reading.subscribe([filterOf('graz', 'left', 'camera/verdict')], 1, (_topic, payload) => {
    const decoded = decodeVerdict(payload);
    if (!decoded.ok) throw new Error(decoded.error);
    verdicts.set(decoded.value.frameSequence, decoded.value);
    awaited.get(decoded.value.frameSequence)?.(decoded.value);
  });
  let sequence = 0;
  const send = (payload: Uint8Array): Promise<void> =>
    publishing.publish(topicOf('graz', CAMERA, 'frame'), payload, { qos: 0 });
  return {
    async show(jpeg) {
      const mine = sequence++;
      await send(encodeFrame({ camera: CAMERA, sequence: mine, timestamp: Date.now(), jpeg }));
      return mine;
    },
    send,
    verdicts,
    verdictOn: (wanted) =>
      new Promise((resolve) => {
        const present = verdicts.get(wanted);
        if (present) resolve(present);
        else awaited.set(wanted, resolve);
      }),
    async close() {
      await Promise.all([reading.close(), publishing.close()]);
    },
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
