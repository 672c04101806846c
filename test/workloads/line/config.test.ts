import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../workloads/kit/config.ts';
import { parseModelCard, readConfig } from '../../../workloads/line/config.ts';

const GOOD = {
  PLAN_PATH: 'plan.json',
  BROKERS: '{"gw-1":"mqtts://127.0.0.1:8883"}',
  MQTT_TLS_DIR: 'tls',
  MODEL_CARD_PATH: 'card.json',
};

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe('the environment of the line', () => {
  it('has a seed, full scale and no sabotage unless it says otherwise', () => {
    expect(readConfig(GOOD)).toMatchObject({
      SEED: 1,
      SCALE: 1,
      SABOTAGE: '',
      BROKERS: { 'gw-1': GOOD.BROKERS.slice(9, -2) },
    });
  });

  it('tells all its problems at once', () => {
    const problems = problemsOf({ ...GOOD, BROKERS: '{', SCALE: '1.5', SEED: 'x', SABOTAGE: 'clocks' });
    expect(problems.map((problem) => problem.split(':')[0]).sort()).toEqual([
      'BROKERS',
      'SABOTAGE',
      'SCALE',
      'SEED',
    ]);
  });

  it('wants brokers over TLS', () => {
    expect(problemsOf({ ...GOOD, BROKERS: '{"gw-1":"mqtt://127.0.0.1:1883"}' })).toHaveLength(1);
  });
});

describe('the model card', () => {
  it('must have both of its figures', () => {
    expect(parseModelCard('{"errorRate":0.01,"errorRateUpper95":0.02,"images":2000}')).toMatchObject({
      errorRateUpper95: 0.02,
    });
    expect(() => parseModelCard('{"errorRate":0.01}')).toThrow();
  });
});
