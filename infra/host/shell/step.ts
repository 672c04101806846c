import type { Artefact } from '../artefact.ts';
import { packageNeedMiB } from '../base/packages.ts';
import type { HostStep } from '../plan.ts';
import { nameOf, printer, quoted } from './quote.ts';

/** What the runtime of the script (runtime.ts) calls for a step: one function for each verb. */
interface Verbs {
  /** its own functions */
  readonly before?: string;
  readonly check: string;
  readonly put: string;
  readonly undo: string;
  /** room that it takes, and where */
  readonly need?: { readonly kib: number; readonly path: string };
}

/** A step as one function of the shell. */
export function stepFunction(step: HostStep, artefacts: readonly Artefact[]): string {
  const { before, check, put, undo, need } = verbsOf(step, artefacts);
  return [
    ...(before === undefined ? [] : [before]),
    `step_${nameOf(step.id)}() {`,
    '  case $1 in',
    `    title) echo ${quoted(step.title)} ;;`,
    `    need) ${need === undefined ? ':' : `echo ${quoted(`${need.kib} ${need.path}`)}`} ;;`,
    `    check) ${check} ;;`,
    `    put) ${put} ;;`,
    `    undo) ${undo} ;;`,
    '  esac',
    '}',
  ].join('\n');
}

function verbsOf(step: HostStep, artefacts: readonly Artefact[]): Verbs {
  const words = (...all: readonly string[]): string => all.map(quoted).join(' ');
  switch (step.kind) {
    case 'package': {
      const { id, name } = step;
      return {
        check: `package_is ${words(name)}`,
        put: `package_put ${words(id, name)}`,
        undo: `package_undo ${words(id, name)}`,
        need: { kib: packageNeedMiB(name) * 1024, path: '/var/lib/dpkg' },
      };
    }
    case 'folder': {
      const { id, path, owner } = step;
      return {
        check: `folder_is ${words(path, owner, modeOf(step.mode))}`,
        put: `folder_put ${words(id, path, owner, modeOf(step.mode))}`,
        undo: `folder_undo ${words(id, path)}`,
      };
    }
    case 'file': {
      const { id, path, owner, content, restarts = [] } = step;
      const printed = `text_${nameOf(id)}`;
      return {
        before: printer(printed, content),
        check: `file_is ${words(path, owner, modeOf(step.mode))} ${printed}`,
        put: `file_put ${words(id, path, owner, modeOf(step.mode))} ${[printed, ...restarts.map(quoted)].join(' ')}`,
        undo: `file_undo ${words(id, path, ...restarts)}`,
        need: { kib: kibOf(content.length), path },
      };
    }
    case 'secret': {
      const { id, path, owner, secret } = step;
      const value = `"$${secretVariable(secret)}"`;
      return {
        check: `secret_is ${words(id, path, owner, modeOf(step.mode))} ${value}`,
        put: `secret_put ${words(id, path, owner, modeOf(step.mode), secret)} ${value}`,
        undo: `secret_undo ${words(id, path)}`,
        need: { kib: 4, path },
      };
    }
    case 'artefact': {
      const { id, path, owner } = step;
      const { file, url, sha256, sizeBytes } = artefactOf(step.artefact, artefacts);
      const access = words(path, owner, modeOf(step.mode), sha256 ?? 'unresolved');
      return {
        check: `artefact_is ${access}`,
        put: `artefact_put ${words(id)} ${access} ${words(file, url ?? '')}`,
        undo: `artefact_undo ${words(id, path)}`,
        need: { kib: kibOf(sizeBytes ?? 0), path },
      };
    }
    case 'unit': {
      const { id, unit, state } = step;
      const is = state === 'running' ? 'runs' : 'stopped';
      return {
        check: `unit_${is} ${words(unit)}`,
        put: `unit_put_${is} ${words(id, unit)}`,
        undo: `unit_undo ${words(id, unit)}`,
      };
    }
    case 'command': {
      const { id, check, run, undo } = step;
      const own = (verb: string, text: string): string => `${verb}_${nameOf(id)}() {\n${body(text)}\n}`;
      return {
        before: [own('check', check), own('run', run), own('undo', undo)].join('\n'),
        check: `check_${nameOf(id)}`,
        put: `run_${nameOf(id)}`,
        undo: `undo_${nameOf(id)}`,
      };
    }
  }
}

export function secretVariable(secret: string): string {
  return `secret_${nameOf(secret)}`;
}

function artefactOf(name: string, artefacts: readonly Artefact[]): Artefact {
  const found = artefacts.find((artefact) => artefact.name === name);
  if (found === undefined) throw new Error(`${name}: no download is called so`);
  return found;
}

/** A function has to have something in it. */
function body(text: string): string {
  return text.trim() === '' ? ':' : text.trimEnd();
}

/** As `stat` prints it: without the zeros in front. */
function modeOf(mode: string): string {
  return mode.replace(/^0+(?=\d)/, '');
}

/** In blocks of 4 KiB, and one for its entry. */
function kibOf(bytes: number): number {
  return Math.ceil(bytes / 4096) * 4 + 4;
}
