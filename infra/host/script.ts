import { digestOf } from '../kube/digest.ts';
import type { Artefact } from './artefact.ts';
import type { HostPlan } from './plan.ts';
import { quoted } from './shell/quote.ts';
import { RUNTIME } from './shell/runtime.ts';
import { secretVariable, stepFunction } from './shell/step.ts';

export interface ScriptOptions {
  /** where the artefacts that the plan names come from */
  readonly artefacts: readonly Artefact[];
  /** `2026-11-24`: no clock that is earlier is right, and certificates are not valid yet by it */
  readonly writtenOn: string;
}

/** What a machine keeps free beside what a plan needs, for journals, containers and whoever has to repair it. */
const SPARE_MIB = 256;

/**
 * The one script that makes a machine what its plan says: POSIX sh, to be run as root as often as one likes. It is all
 * functions up to its last line, so that a half of it does nothing. What it prints on standard output is for programs:
 * a word, then fields, divided by tabs:
 *
 *     plan     <site> <host> <digest> <steps>
 *     refused  <guard> <why>              and nothing was done
 *     clock    <day> <day>                it was set
 *     same     <step>
 *     differs  <step> <why>               with --check
 *     doing    <step> <n>/<steps> <title>
 *     done     <step>
 *     failed   <step> <exit code> <why>   and what comes after it was not done
 *     undone   <step>
 *     end      held|changed|differs|failed <same> <others>
 *
 * Exit codes: 0 it is so, 1 a step failed or differs or another run is under way, 2 refused, 3 a program is missing.
 * With `--secrets` it reads lines of a name and its value in base64 from standard input.
 */
export function hostScript(plan: HostPlan, { artefacts, writtenOn }: ScriptOptions): string {
  const { site, host, role, arch, address, steps } = plan;
  const ids = steps.map(({ id }) => id);
  const secrets = secretsOf(plan);
  return [
    '#!/bin/sh',
    `# ${site}/${host}: ${role}, ${arch}, ${address}. Made of the site file; what is to change belongs there.`,
    '# Run as root: sh <this file> [--check | --undo <step>] [--bundle <folder>] [--secrets]',
    '# A variable may serve one host and not the next, every function is called by name, and titles are prose.',
    '# shellcheck disable=SC1112,SC2034,SC2317,SC2329',
    'set -u',
    'umask 077',
    'export LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    "TAB=$(printf '\\t')",
    `SITE=${quoted(site)} HOST=${quoted(host)} WHOSE=${quoted(`${site}/${host}`)}`,
    `ARCH=${quoted(arch)} ADDRESS=${quoted(address)}`,
    `WRITTEN=${Date.parse(writtenOn) / 1000} # ${writtenOn}`,
    `PLAN=${planDigest(plan)} COUNT=${steps.length} SPARE_KIB=${SPARE_MIB * 1024}`,
    `STEPS=${quoted(ids.join(' '))}`,
    `SECRETS=${quoted(secrets.join(' '))}`,
    'STATE=/var/lib/millwright/host',
    ...secrets.map((secret) => `${secretVariable(secret)}=''`),
    '',
    RUNTIME,
    '',
    'set_secret() { # name value',
    '  case $1 in',
    ...secrets.map((secret) => `    ${secret}) ${secretVariable(secret)}=$2 ;;`),
    '    *) return 1 ;;',
    '  esac',
    '}',
    '',
    ...steps.flatMap((step) => [stepFunction(step, artefacts), '']),
    'main "$@"',
    '',
  ].join('\n');
}

/** Of what a plan says: the same text, the same digest. */
export function planDigest(plan: HostPlan): string {
  return digestOf({ plan: JSON.stringify(plan) });
}

/** The names of what has to come on standard input, each once. */
export function secretsOf({ steps }: HostPlan): readonly string[] {
  return [...new Set(steps.flatMap((step) => (step.kind === 'secret' ? [step.secret] : [])))];
}
