import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { HUB_TLS_DIR, INGEST_TLS_DIR } from '../../../infra/charts/environment.ts';
import { logReceiverConfig } from '../../../infra/charts/logs/log-receiver.ts';
import { fluentBitConfig } from '../../../infra/charts/logs/fluent-bit-config.ts';
import { collectorConfig } from '../../../infra/charts/traces/collector-config.ts';
import { jaegerConfig } from '../../../infra/charts/traces/jaeger.ts';
import { isOnEdge } from '../../../infra/kube/instance.ts';
import { program } from '../../engines/programs.ts';
import { prove } from '../../engines/proof/prove.ts';
import { aSite } from '../../site.ts';
import { makeCa } from '../../tls.ts';

/** What a program says of a configuration file: its exit status and its words. */
function judged(file: string, text: string, args: (path: string) => readonly string[]) {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'millwright-config-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const config = path.join(dir, 'config.yaml');
  writeFileSync(config, text);
  const { status, stdout, stderr } = spawnSync(program(file), args(config), {
    encoding: 'utf8',
    timeout: 60_000,
    env: { ...process.env, HOST_NAME: 'a-host' },
  });
  return { status, words: `${stdout}${stderr}` };
}

const SITES = ['graz', 'lyon'] as const;

function collectorConfigs(name: string): readonly string[] {
  return [false, true].flatMap((jaegerPorts) => {
    const site = aSite({ traces: { jaegerPorts } }, name);
    return [undefined, ...site.hosts.filter(isOnEdge)].map((host) => collectorConfig(site, host));
  });
}

describe('the configuration', () => {
  it.each(SITES)(
    'S76 S78 of the collectors of %s is taken by otelcol, with the old ports and without',
    (name) =>
      prove({ artefact: `${name}: collector configuration`, judge: 'otelcol' }, async () => {
        const ca = await makeCa();
        onTestFinished(() => ca.remove());
        const tls = await ca.issue({ cn: 'graz/otel-collector' });
        const configs = collectorConfigs(name);
        for (const config of configs) {
          const { status, words } = judged('otelcol', config.replaceAll(HUB_TLS_DIR, tls), (file) => [
            'validate',
            '--config',
            file,
          ]);
          expect(words).toBe('');
          expect(status).toBe(0);
        }
        return `${configs.length} files, by otelcol validate`;
      }),
  );

  it('S82 of the hub’s log receiver is taken by otelcol, and one with a misspelt key is not', () =>
    prove({ artefact: 'hub: log receiver configuration', judge: 'otelcol' }, async () => {
      const ca = await makeCa();
      onTestFinished(() => ca.remove());
      const tls = await ca.issue({ cn: 'log-receiver' });
      const config = logReceiverConfig().replaceAll(INGEST_TLS_DIR, tls);
      const validate = (file: string) => ['validate', '--config', file];
      expect(judged('otelcol', config, validate)).toEqual({ status: 0, words: '' });
      const wrong = judged('otelcol', config.replace('max_backups', 'max_backup'), validate);
      expect(wrong.status).toBe(1);
      expect(wrong.words).toContain('max_backup');
      return '1 file, by otelcol validate; a misspelt key is refused';
    }));

  it.each(SITES)('S82 of Fluent Bit at %s is taken by it, where it is', (name) =>
    prove({ artefact: `${name}: Fluent Bit configuration`, judge: 'fluent-bit' }, () => {
      const site = aSite({}, name);
      const hosts = [undefined, ...site.hosts.filter(isOnEdge)];
      for (const host of hosts) {
        const { status, words } = judged('fluent-bit', fluentBitConfig(site, host), (file) => [
          '--dry-run',
          '--config',
          file,
        ]);
        expect(status, words).toBe(0);
      }
      return Promise.resolve(`${hosts.length} files, by fluent-bit --dry-run`);
    }),
  );

  it('S79 T8 of Jaeger is taken by it, where it is', () =>
    prove({ artefact: 'hub: Jaeger configuration', judge: 'jaeger' }, () => {
      const { status, words } = judged('jaeger', jaegerConfig(), (file) => ['validate', '--config', file]);
      expect(status, words).toBe(0);
      return Promise.resolve('1 file, by jaeger validate');
    }));
});
