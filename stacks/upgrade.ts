import type { PlannedUpgrade } from '../infra/upgrade/plan.ts';
import { upgradesOf } from '../infra/upgrade/plan.ts';
import { nextOpening } from '../infra/upgrade/window.ts';
import type { ExitCode } from './command.ts';
import { aCommand, EXIT, printJson, run, say, today } from './command.ts';
import { prepare } from './prepare.ts';
import { table } from './table.ts';
import { fleet } from './upgrade/fleet-command.ts';
import { instantOf } from './upgrade/instant.ts';

/**
 * `npm run upgrade -- graz`: what is upgraded at a site, host by host, and when its next window opens. Shows, and does
 * nothing. `npm run upgrade -- fleet` is about all sites.
 */
export async function main(args: readonly string[]): Promise<ExitCode> {
  // stacks/fleet.yaml has the name: no site is called so.
  if (args[0] === 'fleet') return fleet(args);
  const command = aCommand('upgrade', 'Show how the hosts of a site are upgraded, and when next.')
    .argument('<site>', 'a site that has a file in stacks/')
    .option('--at <instant>', 'as seen at this instant, such as 2026-11-24T12:00:00Z; by default now')
    .option('--stacks <folder>', 'the folder with fleet.yaml, archetypes/ and the site files');
  return run(command, args, () => {
    const [name = ''] = command.args;
    const { json, stacks, at } = command.opts<{ json?: boolean; stacks?: string; at?: string }>();
    const { site } = prepare(name, {
      ...(stacks === undefined ? {} : { stacksDir: stacks }),
      date: today(),
    }).release;
    const atMs = instantOf(at);
    const upgrades = upgradesOf(site);
    const { maintenance } = site;
    const opening = maintenance && nextOpening(maintenance.window, atMs);
    const next = opening && {
      from: new Date(opening.fromMs).toISOString(),
      to: new Date(opening.toMs).toISOString(),
      timeZone: maintenance.window.timeZone,
    };
    if (json === true)
      printJson({ site: name, window: next ?? null, ring: maintenance?.ring ?? null, upgrades });
    say(upgradeTable(upgrades));
    say(
      next === undefined
        ? `${name} has no maintenance window: nothing is upgraded by itself`
        : `next window: ${local(next.from, next.timeZone)} to ${local(next.to, next.timeZone)} (${next.timeZone}), ` +
            'one host at a time, and none while an arm of its cells may move',
    );
    return EXIT.held;
  });
}

function upgradeTable(upgrades: readonly PlannedUpgrade[]): string {
  return table(
    ['', 'host', 'part', 'to', 'minutes', 'why so'],
    upgrades.map(({ host, part, to, minutes, why }, index) => [
      `${index + 1}`,
      host,
      part,
      to ?? 'as mirrored',
      `${minutes}`,
      why,
    ]),
  );
}

function local(instant: string, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(
    new Date(instant),
  );
}
