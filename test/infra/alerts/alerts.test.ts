import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ALERTS } from '../../../infra/alerts/alerts.ts';
import { ruleFile } from '../../../infra/alerts/rule-file.ts';
import { fromYaml } from '../../../infra/tree/from-yaml.ts';
import { createFigures as aggregator } from '../../../workloads/aggregator/figures.ts';
import { createFigures as authority } from '../../../workloads/authority/figures.ts';
import { createFigures as collisionEngine } from '../../../workloads/collision-engine/figures.ts';
import { createFigures as hub } from '../../../workloads/hub/figures.ts';
import { createFigures as mapper } from '../../../workloads/mapper/figures.ts';
import { createMetrics } from '../../../workloads/kit/metrics.ts';
import { createFigures as natsExporter } from '../../../workloads/nats-exporter/figures.ts';
import { createFigures as visionInferencer } from '../../../workloads/vision-inferencer/figures.ts';
import { objectOf } from '../rendered.ts';
import { aSmallHub } from '../small-site.ts';
import { CASES } from './cases.ts';

const RUNBOOKS = new URL('../../../docs/runbooks/', import.meta.url).pathname;
const PLATFORM = new URL('../../platform/', import.meta.url).pathname;
const rules = ruleFile(ALERTS);

/** The names in an expression that are a service's own. */
const metricsIn = (expression: string): readonly string[] => expression.match(/\bedge_\w+/g) ?? [];

describe('the alerts', () => {
  it('ask for nothing that a service does not expose', async () => {
    const metrics = [
      'collision-engine',
      'vision-inferencer',
      'aggregator',
      'hub',
      'nats-exporter',
      'mapper',
    ].map(createMetrics);
    const [engine, vision, gateway, centre, messages, twins] = metrics;
    collisionEngine(engine!);
    visionInferencer(vision!);
    aggregator(gateway!, 1_000_000);
    hub(centre!);
    const certificates = createMetrics('authority');
    authority(certificates);
    natsExporter(messages!);
    mapper(twins!);
    const exposed = (await Promise.all([...metrics, certificates].map((one) => one.text()))).join('\n');
    const known = new Set([...exposed.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
    const asked = ALERTS.flatMap(({ expression }) => metricsIn(expression));
    const unknown = asked.filter(
      (name) => !known.has(name) && !known.has(name.replace(/_(bucket|count)$/, '')),
    );
    expect(unknown).toEqual([]);
    expect(asked.length).toBeGreaterThan(10);
  });

  it('each have a case, and a page that says what it means, where to look and what to do', () => {
    const names = ALERTS.map(({ name }) => name).toSorted();
    expect(Object.keys(CASES).toSorted()).toEqual(names);
    expect(readdirSync(RUNBOOKS).toSorted()).toEqual(names.map((name) => `${name}.md`));
    for (const name of names) {
      const page = readFileSync(join(RUNBOOKS, `${name}.md`), 'utf8');
      const parts = page.split(/^#+ (.*)\n/m).map((part) => part.trim());
      expect([parts[1], parts[3], parts[5]]).toEqual([name, 'Look', 'Do']);
      expect(parts.filter((_, index) => index > 0).every((part) => part !== '')).toBe(true);
    }
  });

  it('are each caused in a run of real programs, or that run says why not', () => {
    const runs = readdirSync(PLATFORM, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => readFileSync(join(PLATFORM, file), 'utf8'))
      .join('\n');
    expect(ALERTS.map(({ name }) => name).filter((name) => !runs.includes(`'${name}'`))).toEqual([]);
  });

  it('S72 are what evaluates them reads, at the hub and at a site', () => {
    for (const [id, site] of [
      ['core/ConfigMap/hub/prometheus-hub-dc-1', aSmallHub()],
      ['core/ConfigMap/metrics/prometheus-gw-1', undefined],
    ] as const) {
      expect(objectOf(id, site).data).toMatchObject({ 'services.rules.yaml': rules });
    }
    expect(fromYaml(rules)).toMatchObject({
      groups: [{ rules: ALERTS.map(({ name }) => ({ alert: name })) }],
    });
  });
});

const promtool = spawnSync('promtool', ['--version']).error === undefined;

if (promtool) {
  describe('promtool', () => {
    it('S71 takes the rules, and none of them is a slip of the hand', () => {
      const said = execFileSync('promtool', [
        'check',
        'rules',
        '--lint=all',
        '--lint-fatal',
        aFile('rules.yaml', rules),
      ]);
      expect(said.toString()).toContain(`SUCCESS: ${ALERTS.length} rules found`);
    });

    it.each(ALERTS.map((alert) => [alert.name, alert] as const))(
      '%s fires for its fault, and not for what only looks like it',
      (name, { severity }) => {
        const { fires, quiet, afterMinutes } = CASES[name]!;
        const test = (series: Readonly<Record<string, string>>, count: number) => ({
          interval: '1m',
          input_series: Object.entries(series).map(([one, values]) => ({ series: one, values })),
          promql_expr_test: [
            {
              expr: `count(ALERTS{alertname="${name}",alertstate="firing",severity="${severity}"}) or vector(0)`,
              eval_time: `${afterMinutes}m`,
              exp_samples: [{ labels: '{}', value: count }],
            },
          ],
        });
        const file = aFile('rules.yaml', rules);
        const tests = {
          rule_files: [file],
          evaluation_interval: '30s',
          tests: [test(fires, 1), test(quiet, 0)],
        };
        // JSON is YAML too.
        const { stdout, stderr, status } = spawnSync('promtool', [
          'test',
          'rules',
          aFile('test.yaml', JSON.stringify(tests)),
        ]);
        expect(status, `${stdout.toString()}${stderr.toString()}`).toBe(0);
      },
    );
  });
} else {
  it('no promtool on this machine: it did not read the rules', () => {
    console.warn('no promtool found');
  });
}

function aFile(name: string, content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'millwright-rules-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}
