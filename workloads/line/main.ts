import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigError } from '../kit/config.ts';
import { createLog } from '../kit/log.ts';
import { readPlan } from '../kit/plan.ts';
import { runUntilStopped } from '../kit/stop.ts';
import { parseModelCard, readConfig, type LineConfig } from './config.ts';
import { startLine, type Line } from './line.ts';
import type { FromLine } from './protocol.ts';
import { hostsOf } from './scale.ts';

const toLine = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('mark'),
    service: z.string(),
    gateway: z.string().optional(),
    atMs: z.number(),
  }),
  z.object({ kind: z.literal('judge') }),
  z.object({ kind: z.literal('finish') }),
]);

function tell(message: FromLine): void {
  // The stop that follows a lost parent is runUntilStopped's.
  if (process.connected) process.send?.(message);
}

async function start(config: LineConfig): Promise<void> {
  const plan = readPlan(config.PLAN_PATH);
  const missing = hostsOf(plan.cells).filter((host) => config.BROKERS[host] === undefined);
  if (missing.length > 0) {
    throw new ConfigError(
      'BROKERS',
      missing.map(
        (host) => `${host}: got nothing, wanted mqtts://host:port, because the plan has cells there`,
      ),
    );
  }
  const log = createLog('line', config.LOG_LEVEL);
  const line: Line = await startLine({
    plan,
    seed: config.SEED,
    scale: config.SCALE,
    isDeaf: config.SABOTAGE === 'permission-obeyed',
    brokers: config.BROKERS,
    tlsDir: config.MQTT_TLS_DIR,
    certificates: config.CERTIFICATES,
    card: parseModelCard(readFileSync(config.MODEL_CARD_PATH, 'utf8')),
    log,
    tell,
  });
  process.on('message', (received: unknown) => {
    const message = toLine.safeParse(received);
    if (!message.success) log.warn({}, 'not a message for the line');
    else if (message.data.kind === 'judge') line.judge();
    else if (message.data.kind === 'finish') void line.finish();
    else {
      const { gateway, ...mark } = message.data;
      line.mark({ ...mark, ...(gateway !== undefined && { gateway }) });
    }
  });
  runUntilStopped({ log, stop: () => line.close(), deadlineMs: 5_000 });
}

try {
  await start(readConfig(process.env));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(2);
}
