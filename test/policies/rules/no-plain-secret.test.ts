import { describe, expect, it } from 'vitest';
import { noPlainSecret } from '../../../policies/rules/no-plain-secret.ts';
import { aConfigMap, aDeployment, aNamespace, ask } from '../a-release.ts';

const VALUE = 'hunter2-hunter2';

function withEnvironment(name: string, value: string) {
  return aDeployment({ container: { env: [{ name, value }] } });
}

describe('no-plain-secret', () => {
  it.each([
    ['MQTT_TLS_DIR', '/tls'],
    ['HUB_PASSWORD_FILE', '/run/secrets/hub'],
    ['TOKEN_TTL_SECONDS', '600'],
    ['SECRET_NAME', 'aggregator-tls'],
    ['MQTT_URL', 'mqtts://mosquitto:8883'],
    ['PASSWORD', '$(FROM_A_FILE)'],
  ])('lets %s=%s pass', (name, value) => {
    expect(ask(noPlainSecret, withEnvironment(name, value))).toEqual([]);
  });

  it.each([
    ['REMOTE_WRITE_PASSWORD', VALUE],
    ['apiKey', VALUE],
    ['HUB_TOKEN', VALUE],
    ['MQTT_URL', `mqtts://line:${VALUE}@mosquitto:8883`],
    ['CERTIFICATE', `-----BEGIN EC PRIVATE KEY-----\n${VALUE}`],
    ['SESSION', `eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJncmF6In0.${VALUE}`],
  ])('T9 finds a secret in the variable %s, and does not print it', (name, value) => {
    const found = ask(noPlainSecret, withEnvironment(name, value));
    expect(found).toEqual([
      expect.stringMatching(new RegExp(`^containers\\.aggregator\\.env\\.${name}: .*; make it a row`)),
    ]);
    expect(JSON.stringify(found)).not.toContain(VALUE);
  });

  it('finds a secret in the values of a chart, however deep, and no name that only says where one is', () => {
    const values = {
      sensor: [{ auth: { password: VALUE, passwordFile: '/run/secrets/a' } }],
      replicaCount: 2,
    };
    const release = {
      apiVersion: 'helm.toolkit.fluxcd.io/v2',
      kind: 'HelmRelease',
      metadata: { name: 'sensor', namespace: 'flux-system' },
      spec: { values },
    };
    expect(ask(noPlainSecret, release)).toEqual([
      expect.stringMatching(/^values\.sensor\.0\.auth\.password: is a secret by its name/),
    ]);
  });

  it.each([
    ['password', VALUE],
    ['prometheus.yml', `remote_write:\n  - url: https://hub\n    basic_auth:\n      password: ${VALUE}\n`],
    ['mosquitto.conf', `listener 8883\nbridge_password = ${VALUE}\n`],
    ['bundle.pem', `-----BEGIN PRIVATE KEY-----\n${VALUE}`],
  ])('finds a secret in %s of a ConfigMap, and does not print it', (key, value) => {
    const found = ask(noPlainSecret, aConfigMap({ [key]: value }));
    expect(found).toEqual([expect.stringContaining(`data.${key}`)]);
    expect(JSON.stringify(found)).not.toContain(VALUE);
  });

  it('lets a settings file pass that only says where a secret is', () => {
    const data = {
      'prometheus.yml': 'basic_auth:\n  password_file: /run/secrets/hub\n  username: graz\n',
      'grafana.ini': '[security]\nadmin_password = $__file{/run/secrets/admin}\n',
    };
    expect(ask(noPlainSecret, aConfigMap(data))).toEqual([]);
  });

  it('finds a secret among the arguments, and in binary data', () => {
    const args = [`--hub-token=${VALUE}`, '--listen=:8080'];
    expect(ask(noPlainSecret, aDeployment({ container: { args } }))).toEqual([
      expect.stringContaining('containers.aggregator.args.--hub-token'),
    ]);
    const binaryData = { key: Buffer.from('-----BEGIN PRIVATE KEY-----').toString('base64') };
    expect(ask(noPlainSecret, { ...aConfigMap({}), binaryData })).toHaveLength(1);
  });

  it('finds any Secret: its value would stand in the tree', () => {
    expect(ask(noPlainSecret, { ...aConfigMap({}), kind: 'Secret' })).toHaveLength(1);
  });

  it('has nothing to say of a namespace', () => {
    expect(ask(noPlainSecret, aNamespace())).toBe('not-applicable');
  });
});
