import { describe, expect, it } from 'vitest';
import type { LinePlan } from '../../../workloads/contracts/plan.ts';
import { manifest as aggregator } from '../../../workloads/aggregator/manifest.ts';
import { localEnvironment } from '../../../stacks/local/environment.ts';
import { instancesOf } from '../../../stacks/local/instances.ts';
import { LOCAL_SERVICES } from '../../../stacks/local/programs.ts';
import { prepare } from '../../../stacks/prepare.ts';

const { release } = prepare('graz', { date: '2026-11-24' });
const instances = instancesOf(release, LOCAL_SERVICES);
const named = (name: string): (typeof instances)[number] =>
  instances.find((instance) => instance.name === name) ?? expect.fail(`no ${name}`);

describe('the instances of a local site', () => {
  it('are those of the release: each service once on every gateway', () => {
    expect(instances.map(({ name }) => name).toSorted()).toEqual(
      ['aggregator', 'collision-engine', 'vision-inferencer'].flatMap((service) =>
        ['gw-1', 'gw-2', 'gw-3', 'gw-4'].map((gateway) => `${service}-${gateway}`),
      ),
    );
  });

  it('have the variables of their manifest, all and no other', () => {
    expect(Object.keys(named('aggregator-gw-2').environment)).toEqual(Object.keys(aggregator.environment));
  });

  it('get the plan of their own gateway as the file that PLAN_PATH names', () => {
    const { environment, files } = named('collision-engine-gw-4');
    const plan = JSON.parse(files.get(environment.PLAN_PATH ?? '') ?? '') as LinePlan;
    expect(new Set(plan.cells.map(({ host }) => host))).toEqual(new Set(['gw-4']));
  });

  it('have a certificate for each of the names that they go by', () => {
    const { certificates, environment } = named('aggregator-gw-1');
    expect(certificates.get(environment.MQTT_TLS_DIR ?? '')).toBe('aggregator-gw-1');
    expect(certificates.get(environment.HUB_TLS_DIR ?? '')).toBe('graz/aggregator-gw-1');
  });

  it('keep state where a claim is mounted, and where a folder of the host is', () => {
    expect(named('collision-engine-gw-1').statePaths).toEqual(['/var/lib/collision-engine']);
    expect(named('collision-engine-gw-4').statePaths).toEqual(['/var/lib/collision-engine']);
    expect(named('vision-inferencer-gw-1').statePaths).toEqual([]);
  });
});

describe('the environment on this machine', () => {
  const instance = named('aggregator-gw-1');
  const local = localEnvironment(instance, {
    httpPort: 4711,
    brokerUrl: 'mqtts://127.0.0.1:1',
    hubAddress: 'localhost:2',
    batchIntervalMs: 1_000,
    root: '/run-1/aggregator-gw-1',
    modelDir: '/model',
  });

  it('is the pod’s but for what names a place', () => {
    const changed = Object.keys(local).filter((name) => local[name] !== instance.environment[name]);
    expect(changed).toEqual([
      'HTTP_HOST',
      'HTTP_PORT',
      'MQTT_URL',
      'MQTT_TLS_DIR',
      'PLAN_PATH',
      'OTEL_EXPORTER_OTLP_ENDPOINT',
      'STATE_DIR',
      'HUB_ADDRESS',
      'HUB_TLS_DIR',
      'BATCH_INTERVAL_MS',
    ]);
    expect(Object.keys(local)).toEqual(Object.keys(instance.environment));
  });

  it('has what is mounted below the folder of the run, and listens on loopback', () => {
    expect(local).toMatchObject({
      HTTP_HOST: '127.0.0.1',
      PLAN_PATH: '/run-1/aggregator-gw-1/etc/millwright/line.json',
      STATE_DIR: '/run-1/aggregator-gw-1/var/lib/aggregator',
      HUB_TLS_DIR: '/run-1/aggregator-gw-1/run/secrets/hub',
    });
  });
});
