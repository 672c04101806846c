import { gatewayHosts } from '../../../infra/charts/gateways.ts';
import { aCommand, EXIT, printJson, run, say } from '../../../stacks/command.ts';
import type { ExitCode } from '../../../stacks/command.ts';
import { parseDurationMs } from '../../../stacks/local/schedule.ts';
import { UsageError } from '../../../stacks/usage-error.ts';
import { updateAggregators } from '../faults/update.ts';
import { startSiteLine } from '../line.ts';
import { programIfThere } from '../programs.ts';
import { ROOT_MISSING } from '../proof/prove.ts';
import { startSite } from '../site.ts';
import { faultsOf } from './faults.ts';

// npm run soak -- [--for 30m] [--seed 1] [--json]: a site of pods with its line, broken in one way after the other until
// the time is over. Ends at the first judgement that does not hold.

const SITE = 'graz';

interface Row {
  readonly fault: string;
  readonly atS: number;
  readonly seen: string;
}

const command = aCommand('soak', `Breaks ${SITE} as pods again and again while its line runs`)
  .option('--for <duration>', 'such as 30m or 8h', '30m')
  .option('--seed <number>', 'decides what is broken, and where', '1');
process.exitCode = await run(command, process.argv.slice(2), soak);

async function soak(): Promise<ExitCode> {
  const { for: duration, seed, json } = command.opts<{ for: string; seed: string; json?: boolean }>();
  const forMs = durationOf(duration);
  if (!/^\d{1,9}$/.test(seed)) throw new UsageError(`--seed: got ${seed}, wanted a whole number such as 1`);
  const missing = ROOT_MISSING ?? (programIfThere('kubelet') === undefined ? 'npm run engines' : undefined);
  if (missing !== undefined) {
    say(`a site of pods ${missing}`);
    return EXIT.missingProgram;
  }
  const begunAt = performance.now();
  const elapsedMs = () => performance.now() - begunAt;
  const rows: Row[] = [];
  const note = (fault: string, seen: string): void => {
    rows.push({ fault, atS: Math.round(elapsedMs() / 1000), seen });
    say(`${fault}: ${seen}`);
  };
  const site = await startSite({ site: SITE, tell: say });
  const line = await startSiteLine({ site, seed: Number(seed) });
  const trial = { site, line };
  try {
    note('an update by pulumi up', await updateAggregators(trial));
    const gateways = gatewayHosts(site.release.site).map(({ name }) => name);
    for (const { name, breakIt } of faultsOf(Number(seed), gateways)) {
      if (elapsedMs() > forMs) break;
      say(`${name} …`);
      await line.judge();
      note(name, await breakIt(trial));
    }
    const { report, ledger } = await line.finish();
    const checks = [...report.checks, ledger.check];
    for (const { name, ok, detail } of checks) note(`${ok ? 'held' : 'FAILED'} ${name}`, detail);
    if (json === true) printJson({ site: SITE, seed: Number(seed), rows, checks });
    return checks.every(({ ok }) => ok) ? EXIT.held : EXIT.failed;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    if (json === true) printJson({ site: SITE, seed: Number(seed), rows });
    return EXIT.failed;
  } finally {
    await line.stop();
    await site.stop();
  }
}

function durationOf(text: string): number {
  try {
    return parseDurationMs(text);
  } catch (error) {
    throw new UsageError(`--for: ${error instanceof Error ? error.message : String(error)}`);
  }
}
