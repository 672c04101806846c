import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ConfigError, parseEnvironment } from '../../../workloads/kit/config.ts';

const schema = z.object({
  SITE: z.string().min(1),
  HTTP_PORT: z.coerce.number().int().min(1).max(65_535),
  LOG_LEVEL: z.enum(['info', 'debug']),
  HUB_TOKEN: z.string().min(20),
  MQTT_URL: z.url({ protocol: /^mqtts$/ }),
});

const good = {
  SITE: 'graz',
  HTTP_PORT: '8080',
  LOG_LEVEL: 'info',
  HUB_TOKEN: 'a token of twenty chars',
  MQTT_URL: 'mqtts://127.0.0.1:8883',
};

function problemsOf(environment: Record<string, string | undefined>): readonly string[] {
  try {
    parseEnvironment(schema, environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe('the environment of a service', () => {
  test('becomes its typed config, and what is not its own is ignored', () => {
    expect(parseEnvironment(schema, { ...good, PATH: '/bin' })).toEqual({ ...good, HTTP_PORT: 8080 });
  });

  test('is refused with every problem at once, each with its name, what was got and what is wanted', () => {
    const problems = problemsOf({
      HTTP_PORT: '99999',
      LOG_LEVEL: 'loud',
      HUB_TOKEN: 'short',
      MQTT_URL: 'mqtt://x',
    });
    expect(problems).toEqual([
      'SITE: got nothing, wanted string',
      'HTTP_PORT: got "99999", wanted number to be <=65535',
      'LOG_LEVEL: got "loud", wanted one of "info"|"debug"',
      'HUB_TOKEN: got (hidden), wanted string to have >=20 characters',
      'MQTT_URL: got "mqtt://x", wanted a valid URL',
    ]);
  });

  test.each(['API_KEY', 'DB_PASSWORD', 'CLIENT_SECRET', 'HUB_TOKEN'])(
    'never shows the value of %s',
    (name) => {
      const secret = 'do-not-print-me';
      const only = z.object({ [name]: z.string().max(3) });
      expect(() => parseEnvironment(only, { [name]: secret })).toThrow(ConfigError);
      try {
        parseEnvironment(only, { [name]: secret });
      } catch (error) {
        expect(String(error)).not.toContain(secret);
      }
    },
  );

  test('shows a long value shortened', () => {
    expect(problemsOf({ ...good, HTTP_PORT: 'x'.repeat(1000) }).join().length).toBeLessThan(200);
  });
});
