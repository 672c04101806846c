import { InvalidArgumentError } from 'commander';
import { aCommand, EXIT, modeOf, parseDate, printJson, run, say, today, type ExitCode } from './command.ts';
import { glance } from './glance.ts';
import { hallOf } from './local/hall.ts';
import { instancesOf } from './local/instances.ts';
import { LocalSiteError } from './local/local-site-error.ts';
import type { Outcome } from './local/outcome.ts';
import { servePage } from './local/page-server.ts';
import { LOCAL_SERVICES } from './local/programs.ts';
import { runSite, type Viewers } from './local/run.ts';
import { SABOTAGES, type Sabotage } from './local/sabotage.ts';
import { hits, parseCutWan, parseDurationMs, parseKill, type ScheduledEvent } from './local/schedule.ts';
import { openTerminal } from './local/terminal.ts';
import { policyReport, policyRows } from './policy-table.ts';
import type { Rendered } from './render.ts';
import { writeSites } from './render.ts';
import { table } from './table.ts';
import { UsageError } from './usage-error.ts';
import type { Release } from '../infra/release.ts';
import type { IsoDate } from '../policies/exception.ts';

interface StartOptions {
  json?: true;
  for?: number;
  seed: number;
  scale: number;
  cutWan: readonly ScheduledEvent[];
  kill: readonly ScheduledEvent[];
  sabotage?: Sabotage;
  port: number;
  out: string;
  stacks?: string;
  date: IsoDate;
}

/** `npm start -- [site]`: the main job, on embedded defaults: check, render, and run the site on this machine. */
export function main(args: readonly string[]): Promise<ExitCode> {
  const command = aCommand(
    'start',
    'Checks and renders a site, and runs it on this machine with a simulated line',
  )
    .name('npm start --')
    .argument('[site]', 'the site', 'graz')
    .option('--for <duration>', 'ends by itself, such as 20s', argument(parseDurationMs))
    .option('--seed <n>', 'makes the simulated line reproducible', argument(parseSeed), 1)
    .option('--scale <n>', "how much of each gateway's cells is simulated, 0 to 1", argument(parseScale), 0.2)
    .option('--cut-wan <from:for>', 'cuts the WAN, such as 5s:10s; may be repeated', collect(parseCutWan), [])
    .option(
      '--kill <service@when>',
      'kill -9, such as collision-engine@8s; may be repeated',
      collect(parseKill),
      [],
    )
    .option('--sabotage <check>', 'breaks what a check guards, to see it fail', argument(parseSabotage))
    .option('--port <n>', 'of the page; a free one where it is left out', argument(parsePort), 0)
    .option('--out <folder>', 'where the tree goes', 'dist')
    .option('--stacks <folder>', 'where the site files are')
    .option('--date <day>', 'the day against which exceptions are judged', parseDate, today());
  return run(command, args, async () => {
    try {
      return await start(command.args[0] ?? 'graz', command.opts<StartOptions>());
    } catch (error) {
      if (!(error instanceof LocalSiteError)) throw error;
      say(`the site did not run: ${error.message}`);
      if (command.opts<StartOptions>().json === true) printJson({ error: error.message });
      return EXIT.failed;
    }
  });
}

async function start(name: string, options: StartOptions): Promise<ExitCode> {
  const files = options.stacks === undefined ? {} : { stacksDir: options.stacks };
  const mode = modeOf(process.env);
  const rendered: Rendered[] = [];
  const { date, out } = options;
  const holds = writeSites([name], { ...files, date, out, mode }, (one) => {
    // Before it is written: what is asked of a site may be wrong, as its file may be.
    refuseUnfit(one.release, options.kill);
    rendered.push(one);
  });
  const [site] = rendered;
  if (site === undefined) return EXIT.badInput;
  const { release, findings, folder, changes } = site;
  say(glance(release));
  say(policyReport(findings, mode));
  if (!holds) {
    if (options.json === true) printJson({ policies: policyRows(findings, mode) });
    return EXIT.failed;
  }
  say(
    `${folder} written: ${changes.length === 0 ? 'nothing changed' : `${changes.length} objects changed`}\n`,
  );

  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  process.on('SIGINT', stop).on('SIGTERM', stop);
  let note = (text: string): void => say(`  ${text}`);
  const outcome = await runSite({
    release,
    seed: options.seed,
    scale: options.scale,
    forMs: options.for,
    events: [...options.cutWan, ...options.kill],
    sabotage: options.sabotage,
    stopping: stopping.signal,
    onProgress: (text) => note(text),
    onRunning: async (ask): Promise<Viewers> => {
      const hall = hallOf(release.site, options.seed, options.scale);
      const page = await servePage({ port: options.port, hall, onRequest: ask });
      say(`\n  the line runs: ${page.url}\n`);
      const terminal = openTerminal({
        output: process.stderr,
        input: process.stdin,
        onRequest: ask,
        onQuit: stop,
      });
      note = (text) => terminal.note(text);
      return {
        show: (figures) => {
          page.show(figures);
          terminal.show(figures);
        },
        close: async () => {
          terminal.close();
          await page.close();
        },
      };
    },
  });
  process.off('SIGINT', stop).off('SIGTERM', stop);
  say(outcomeTable(outcome));
  if (options.json === true) printJson(outcome);
  return outcome.checks.every(({ ok }) => ok) ? EXIT.held : EXIT.failed;
}

/** What `npm start` cannot do with a site that is in order. */
function refuseUnfit(release: Release, kills: readonly ScheduledEvent[]): void {
  const { name, ingest } = release.site;
  if (ingest !== undefined) {
    throw new UsageError(
      `${name} is a hub and has no line to run; wanted a site with cells, such as ${ingest.sites.join(' or ')}`,
      'name one of them: each starts a hub of its own',
    );
  }
  const targets = instancesOf(release, LOCAL_SERVICES);
  if (kills.every((event) => targets.some((target) => hits(event, target)))) return;
  const known = targets.map(({ service, gateway }) => `${service}/${gateway}`).toSorted();
  throw new UsageError(
    'got a --kill that hits nothing; wanted a service, or one gateway’s',
    `there is: ${known.join(', ')}`,
  );
}

function outcomeTable({ checks, commands, readings, gaps, seed }: Outcome): string {
  return [
    '',
    ...gaps.map(
      ({ service, gateway, ms, arms }) =>
        `  gap: ${service} on ${gateway} ${ms} ms, ${arms.length} arms stood still`,
    ),
    `  ${commands.count} commands, scan to command p50 ${commands.p50_ms} ms, p99 ${commands.p99_ms} ms, seed ${seed}`,
    `  ${readings.produced} readings = ${readings.delivered} delivered + ${readings.dropped} declared dropped`,
    '',
    table(
      ['check', '', 'detail'],
      checks.map(({ name, ok, detail }) => [name, ok ? 'held' : 'FAILED', detail]),
    ),
  ].join('\n');
}

/** An option's parser whose complaint reaches the person as a usage error. */
function argument<T>(parse: (text: string) => T): (text: string) => T {
  return (text) => {
    try {
      return parse(text);
    } catch (error) {
      throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
    }
  };
}

function collect<T>(parse: (text: string) => T): (text: string, before: readonly T[]) => readonly T[] {
  const one = argument(parse);
  return (text, before) => [...before, one(text)];
}

function parseSeed(text: string): number {
  const seed = Number(text);
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffff_ffff) {
    throw new RangeError(`got "${text}"; wanted a whole number from 0 to 4294967295`);
  }
  return seed;
}

function parseScale(text: string): number {
  const scale = Number(text);
  if (!(scale > 0 && scale <= 1))
    throw new RangeError(`got "${text}"; wanted more than 0 and at most 1, such as 0.2`);
  return scale;
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new RangeError(`got "${text}"; wanted a port from 0 to 65535`);
  }
  return port;
}

function parseSabotage(text: string): Sabotage {
  if (!Object.hasOwn(SABOTAGES, text)) {
    throw new RangeError(`got "${text}"; wanted one of ${Object.keys(SABOTAGES).join(', ')}`);
  }
  return text as Sabotage;
}
