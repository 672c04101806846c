import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseImageLock } from '../infra/images.ts';
import type { AccessOptions } from './access/access-command.ts';
import { runAccess, wholeBetween, withAccessOptions } from './access/access-command.ts';
import { recordAccess } from './access/access-log.ts';
import { endingWords, endSession, hasStarted } from './access/debug-ending.ts';
import type { DebugSession } from './access/debug-session.ts';
import {
  addContainer,
  customContainer,
  debugEvent,
  debugImage,
  followContainer,
  policyProblems,
} from './access/debug-session.ts';
import { answerOf, findPod, kubectlWith, livePod } from './access/kubectl.ts';
import type { Kubectl } from './access/kubectl.ts';
import { runProgram, shown } from './access/program.ts';
import { AccessError, targetOf } from './access/target.ts';
import type { ExitCode } from './command.ts';
import { aCommand, EXIT, printJson, say } from './command.ts';

interface Options extends AccessOptions {
  readonly minutes: number;
  readonly reason?: string;
  readonly image?: string;
}

const LOCK_FILE = path.join(import.meta.dirname, '..', 'images.lock.json');

/**
 * `npm run debug -- <site> <workload> [command…]`: a container with tools beside a pod's own, for a limited time. It is
 * told at the site by an Event, stays in the pod's spec, and stands in build/access.jsonl here.
 */
export function main(args: readonly string[]): Promise<ExitCode> {
  const command = withAccessOptions(
    aCommand('debug', 'Looks into a pod of a running site, by a container with tools beside its own'),
  )
    .argument('<site>')
    .argument('<workload>', 'such as vision-inferencer')
    .argument('[command...]', 'after a further `--`; a shell where it is left out')
    .option('--minutes <n>', 'when it ends by itself', wholeBetween(1, 120), 15)
    .option('--reason <text>', 'why, as the site is told')
    .option('--image <reference>', 'with tools, by digest, instead of the site’s own');
  return runAccess(command, args, async (release) => {
    const [site = '', workload = '', ...rest] = command.args;
    const options = command.opts<Options>();
    const target = targetOf(release, { workload, host: options.host });
    if (target.onEdge) {
      throw new AccessError(
        `${target.host.name} is an EdgeCore host, which takes no container into a running pod`,
        'look at its logs, or tunnel to it',
      );
    }
    if (rest.length === 0 && options.json === true) {
      throw new AccessError('a shell has no document', 'leave out --json, or write a command');
    }
    const lock = parseImageLock(JSON.parse(readFileSync(LOCK_FILE, 'utf8')));
    const session: DebugSession = {
      target,
      name: `debug-${Date.now().toString(36)}`,
      image: options.image ?? debugImage(release, lock),
      minutes: options.minutes,
      command: rest,
      by: `${os.userInfo().username}@${os.hostname()}`,
      reason: options.reason ?? 'no reason given',
    };
    const kubectl = kubectlWith(options.kubeconfig, process.env);
    const problems = policyProblems(session, release);
    if (problems.length > 0) {
      if (options.json === true) printJson({ problems });
      say(problems.join('\n'));
      return EXIT.failed;
    }
    if (options.dryRun !== true) return look(site, kubectl, session, options.json === true);
    const commands = [
      findPod(kubectl, target),
      addContainer(kubectl, session, '<its name>', '<settings>'),
      ...(rest.length === 0 ? [] : [followContainer(kubectl, session, '<its name>')]),
    ];
    for (const argv of commands) say(shown(argv));
    if (options.json === true) printJson({ site, workload, host: target.host.name, commands });
    return EXIT.held;
  });
}

async function look(
  site: string,
  kubectl: Kubectl,
  session: DebugSession,
  asDocument: boolean,
): Promise<ExitCode> {
  const { target, image, minutes, by, reason } = session;
  say(shown(findPod(kubectl, target)));
  const pod = await livePod(kubectl, target, site);
  const { name } = pod.metadata;
  const folder = await mkdtemp(path.join(os.tmpdir(), 'millwright-debug-'));
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    const customFile = path.join(folder, 'container.json');
    await writeFile(customFile, JSON.stringify(customContainer()));
    const at = new Date();
    await answerOf(kubectl('create', '--filename', '-'), JSON.stringify(debugEvent(session, pod, at)));
    const row = { at: at.toISOString(), site, pod: name, host: target.host.name, image, minutes, by, reason };
    say(`recorded as an Event at the site, and in ${recordAccess({ ...row, command: session.command })}`);
    const argv = addContainer(kubectl, session, name, customFile);
    say(`${shown(argv)}\nit ends by itself after ${minutes} min`);
    const { signal } = stopping;
    const timeoutMs = (minutes + 2) * 60_000;
    const talksTo = asDocument ? 'us' : 'person';
    let { stdout, stderr } = await runProgram(argv, { talksTo, timeoutMs, signal });
    if (session.command.length > 0 && (await hasStarted(kubectl, session, site, signal))) {
      const follow = followContainer(kubectl, session, name);
      say(shown(follow));
      ({ stdout, stderr } = await runProgram(follow, { talksTo, timeoutMs, signal }));
    }
    const ending = await endSession(kubectl, session, site, stopping.signal.aborted);
    const code = ending.kind === 'ended' ? ending.code : null;
    if (asDocument) printJson({ ...row, container: session.name, code, output: stdout });
    if (stderr !== '') say(stderr.trim());
    say(endingWords(session, ending));
    return code === 0 ? EXIT.held : EXIT.failed;
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    await rm(folder, { recursive: true, force: true });
  }
}
