import { NAME_LABEL, HOST_LABEL } from '../infra/kube/names.ts';
import type { AccessOptions } from './access/access-command.ts';
import { runAccess, wholeBetween, withAccessOptions } from './access/access-command.ts';
import { answerOf, kubectlWith } from './access/kubectl.ts';
import type { Kubectl } from './access/kubectl.ts';
import type { Argv } from './access/program.ts';
import { runProgram, shown } from './access/program.ts';
import type { Target } from './access/target.ts';
import { AccessError, targetsOf } from './access/target.ts';
import type { ExitCode } from './command.ts';
import { aCommand, EXIT, printJson, say } from './command.ts';

interface Options extends AccessOptions {
  readonly tail: number;
  readonly since?: string;
  readonly follow?: true;
}

const PODS_AT_ONCE = 64;

/** `npm run logs -- <site> <workload>`: what its pods say, each line with its pod. */
export function main(args: readonly string[]): Promise<ExitCode> {
  const command = withAccessOptions(aCommand('logs', 'Shows what a workload of a running site says'))
    .argument('<site>')
    .argument('<workload>', 'such as collision-engine')
    .option('--tail <lines>', 'of each pod', wholeBetween(1, 10_000), 200)
    .option('--since <duration>', 'such as 10m')
    .option('--follow', 'goes on until Ctrl-C');
  return runAccess(command, args, async (release) => {
    const [site = '', workload = ''] = command.args;
    const options = command.opts<Options>();
    if (options.follow === true && options.json === true) {
      throw new AccessError('--follow has no end and so no document', 'leave out --json or --follow');
    }
    const wanted = targetsOf(release, { workload, host: options.host });
    // CloudCore passes logs on only where its stream is switched on, which costs the check of the kubelets' names.
    const targets = options.host === undefined ? wanted.filter(({ onEdge }) => !onEdge) : wanted;
    const left = wanted.filter((target) => !targets.includes(target)).map(({ host }) => host.name);
    const commands = commandsOf(kubectlWith(options.kubeconfig, process.env), targets, options);
    for (const argv of commands) say(shown(argv));
    if (left.length > 0) say(`left out: ${left.join(', ')}, on EdgeCore; ask with --host`);
    if (options.dryRun === true) {
      if (options.json === true) printJson({ site, workload, commands, left });
      return EXIT.held;
    }
    if (options.json === true) {
      const outputs: string[] = [];
      for (const argv of commands) outputs.push(await answerOf(argv));
      const lines = outputs.flatMap((output) => output.split('\n').filter((line) => line !== ''));
      printJson({ site, workload, commands, left, lines });
      return EXIT.held;
    }
    const ends = await Promise.all(commands.map((argv) => runProgram(argv, { talksTo: 'person' })));
    return ends.every(({ code }) => code === 0) ? EXIT.held : EXIT.failed;
  });
}

/** One for each namespace: a selector finds the pods of all hosts in it. */
function commandsOf(kubectl: Kubectl, targets: readonly Target[], options: Options): readonly Argv[] {
  const { host, tail, since, follow } = options;
  return [...Map.groupBy(targets, ({ namespace }) => namespace)].map(([namespace, [target]]) => {
    const { workload = '', container = '' } = target ?? {};
    const labels = [`${NAME_LABEL}=${workload}`, ...(host === undefined ? [] : [`${HOST_LABEL}=${host}`])];
    return kubectl(
      ...['logs', '--namespace', namespace, '--selector', labels.join(','), '--container', container],
      ...['--prefix', '--tail', String(tail), '--max-log-requests', String(PODS_AT_ONCE)],
      ...(since === undefined ? [] : ['--since', since]),
      ...(follow === true ? ['--follow'] : []),
    );
  });
}
