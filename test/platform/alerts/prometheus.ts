import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../../stacks/local/ports.ts';
import { until } from '../../engines/cluster/until.ts';
import { program } from '../../engines/programs.ts';

/** A real Prometheus that scrapes real processes and evaluates the rules. */
export interface Watcher {
  /** begins to scrape processes, as that instance */
  watch(instance: string, ...ports: number[]): void;
  /** resolves when each process of it was scraped twice */
  untilSeen(instance: string, timeoutMs: number): Promise<unknown>;
  /** `<alert> of <instance>` for each that fired at any time so far */
  fired(): Promise<ReadonlySet<string>>;
  /** resolves as soon as it has fired */
  untilFires(alert: string, instance: string, timeoutMs: number): Promise<unknown>;
  stop(): Promise<void>;
}

const START_MS = 20_000;
/** Half the compressed interval of the rules' group would be finer than what they can see. */
const EVERY = '500ms';

export async function startWatcher(rules: string): Promise<Watcher> {
  const folder = mkdtempSync(join(tmpdir(), 'millwright-alerts-'));
  const targets: object[] = [];
  const targetFile = join(folder, 'targets.json');
  const writeTargets = (): void => {
    // Renamed into its place, so that no half of it is read.
    writeFileSync(`${targetFile}.new`, JSON.stringify(targets));
    renameSync(`${targetFile}.new`, targetFile);
  };
  writeTargets();
  writeFileSync(join(folder, 'rules.yaml'), rules);
  const config = {
    global: { scrape_interval: EVERY, scrape_timeout: EVERY, evaluation_interval: EVERY },
    rule_files: ['rules.yaml'],
    scrape_configs: [{ job_name: 'services', file_sd_configs: [{ files: ['targets.json'] }] }],
  };
  writeFileSync(join(folder, 'prometheus.yaml'), JSON.stringify(config));
  const [port = 0] = await freePorts(1);
  const child = spawn(
    program('prometheus'),
    [
      `--config.file=${join(folder, 'prometheus.yaml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ],
    { stdio: 'ignore' },
  );
  const exit = once(child, 'exit');
  const ask = async (query: string): Promise<readonly Sample[]> => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(query)}`);
    return ((await answer.json()) as { data: { result: readonly Sample[] } }).data.result;
  };
  const fired = async (): Promise<ReadonlySet<string>> => {
    const all = await ask(
      'count by (alertname, instance) (count_over_time(ALERTS{alertstate="firing"}[1h]))',
    );
    return new Set(all.map(({ metric }) => `${String(metric.alertname)} of ${String(metric.instance)}`));
  };
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await exit;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await until('Prometheus to answer', START_MS, async () => (await ask('vector(1)')).length === 1);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    watch(instance, ...ports) {
      // Several processes of one gateway are told apart by their job.
      for (const [index, own] of ports.entries()) {
        const labels = { site: 'graz', instance, job: `process-${index}` };
        targets.push({ targets: [`127.0.0.1:${own}`], labels });
      }
      writeTargets();
    },
    untilSeen: (instance, timeoutMs) =>
      until(`${instance} to be scraped twice`, timeoutMs, async () => {
        const [least] = await ask(`min(count_over_time(up{instance="${instance}"}[1h])) > 1`);
        return least;
      }),
    fired,
    untilFires: (alert, instance, timeoutMs) =>
      until(`${alert} of ${instance} to fire`, timeoutMs, async () =>
        (await fired()).has(`${alert} of ${instance}`),
      ),
    stop,
  };
}

interface Sample {
  readonly metric: Readonly<Record<string, string | undefined>>;
}
