import { z } from 'zod';
import { parseEnvironment, type Environment } from '../kit/config.ts';

const jsonText = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    context.addIssue('a JSON object');
    return z.NEVER;
  }
});

const schema = z.object({
  /** JSON LinePlan of the whole site */
  PLAN_PATH: z.string().min(1),
  SEED: z.coerce.number().int().min(0).default(1),
  /** share of each gateway's cells that are simulated, at least one of each */
  SCALE: z.coerce.number().min(0).max(1).default(1),
  /** JSON object: gateway → mqtts://host:port */
  BROKERS: jsonText.pipe(z.record(z.string().min(1), z.url({ protocol: /^mqtts$/ }))),
  /** ca.crt, tls.crt and tls.key; with CERTIFICATES=each a folder with such folders: machine-uplink.ts */
  MQTT_TLS_DIR: z.string().min(1),
  /** `shared`: one client certificate for all machines of a gateway. `each`: its own for each, as real ones have. */
  CERTIFICATES: z.enum(['shared', 'each']).default('shared'),
  /** JSON with errorRate and errorRateUpper95 */
  MODEL_CARD_PATH: z.string().min(1),
  /** `permission-obeyed`: the arms ignore STOP and lapsed permissions */
  SABOTAGE: z.enum(['', 'permission-obeyed']).default(''),
  LOG_LEVEL: z.enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
});

/** What the simulated line is started with. */
export type LineConfig = z.infer<typeof schema>;

export function readConfig(environment: Environment): LineConfig {
  return parseEnvironment(schema, environment);
}

const cardSchema = z.looseObject({
  errorRate: z.number().min(0).max(1),
  errorRateUpper95: z.number().min(0).max(1),
});

/** The two figures of the model card that verdicts are judged by; throws where they are not there. */
export function parseModelCard(text: string): { errorRate: number; errorRateUpper95: number } {
  return cardSchema.parse(JSON.parse(text));
}
