import { parseArgs } from 'node:util';
import { badInputOf } from '../../../stacks/bad-input.ts';
import type { ExitCode } from '../../../stacks/command.ts';
import { EXIT, printJson, say } from '../../../stacks/command.ts';
import { loadSite } from '../../../stacks/site-files.ts';
import { table } from '../../../stacks/table.ts';
import { programIfThere } from '../programs.ts';
import { clean, keptFolder, sweep } from './cluster-folder.ts';
import { remainsOf } from './remains.ts';
import type { PodStatus } from './status.ts';
import { statusOf } from './status.ts';
import { bringUp } from './up.ts';

// npm run cluster -- <site> up|down|status [--json]: a site as pods, on a Kubernetes of its own on this machine.

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<ExitCode> {
  let asked;
  try {
    asked = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false } },
    });
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return EXIT.badInput;
  }
  const [site, verb, ...rest] = asked.positionals;
  const { json } = asked.values;
  if (site === undefined || rest.length > 0 || !isVerb(verb)) {
    say('npm run cluster -- <site> up|down|status [--json]');
    return EXIT.badInput;
  }
  const command = { up, down, status }[verb];
  return command(site, json);
}

function isVerb(word: string | undefined): word is 'up' | 'down' | 'status' {
  return word === 'up' || word === 'down' || word === 'status';
}

async function up(name: string, json: boolean): Promise<ExitCode> {
  if (keptFolder(name) !== undefined) {
    say(`${name} is up already: npm run cluster -- ${name} status`);
    return EXIT.held;
  }
  try {
    loadSite(name);
  } catch (error) {
    const badInput = badInputOf(error);
    if (badInput === undefined) throw error;
    say(badInput.words);
    return EXIT.badInput;
  }
  const missing = neededPrograms().filter((program) => programIfThere(program) === undefined);
  if (missing.length > 0) {
    say(`not here: ${missing.join(', ')}; npm run engines builds them, or names their packages`);
    return EXIT.missingProgram;
  }
  return (await bringUp(name)) ? status(name, json) : EXIT.failed;
}

/** Without root there is no host, and so nothing that runs on one. */
function neededPrograms(): readonly string[] {
  const controlPlane = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];
  if (process.getuid?.() !== 0) return [...controlPlane, 'kwok'];
  const hosts = [
    'kubelet',
    'kube-proxy',
    'containerd',
    'runc',
    'coredns',
    'crane',
    'pause',
    'ip',
    'iptables',
  ];
  return [...controlPlane, ...hosts, 'pulumi'];
}

async function down(name: string): Promise<ExitCode> {
  await sweep();
  const folder = keptFolder(name);
  if (folder === undefined) {
    say(`${name} is not up`);
    return EXIT.held;
  }
  await clean(folder);
  const remains = remainsOf(folder);
  say(
    remains.length === 0
      ? `${name} is down, and nothing of it is left`
      : [`${name} is down, and this is left of it:`, ...remains].join('\n  '),
  );
  return remains.length === 0 ? EXIT.held : EXIT.failed;
}

async function status(name: string, json: boolean): Promise<ExitCode> {
  const folder = keptFolder(name);
  if (folder === undefined) {
    if (json) printJson({ site: name, isUp: false, hosts: [], pods: [] });
    say(`${name} is not up`);
    return EXIT.failed;
  }
  const { kubeconfig, hosts, pods } = await statusOf(folder);
  if (json) printJson({ site: name, isUp: true, kubeconfig, hosts, pods });
  const hostRows = hosts.map((host) => [host.name, yes(host.isReady), `${host.allocatableMiB} MiB`]);
  say(`${table(['host', 'ready', 'memory'], hostRows)}\n`);
  if (pods.length > 0) say(`${podTable(pods)}\n`);
  say(`  export KUBECONFIG=${kubeconfig}\n  npm run cluster -- ${name} down`);
  const awaited = pods.filter(({ isOfOthers }) => !isOfOthers);
  return [...hosts, ...awaited].every(({ isReady }) => isReady) ? EXIT.held : EXIT.failed;
}

function podTable(pods: readonly PodStatus[]): string {
  const rows = pods.map(({ name, host, isReady, isOfOthers, state, restarts, memoryMiB }) => [
    name,
    host,
    yes(isReady),
    isOfOthers && !isReady ? 'its image is in no registry here' : state,
    String(restarts),
    memoryMiB === undefined ? '' : `${memoryMiB} MiB`,
  ]);
  return table(['pod', 'host', 'ready', 'state', 'restarts', 'memory'], rows);
}

function yes(is: boolean): string {
  return is ? 'yes' : 'no';
}
