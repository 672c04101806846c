import readline from 'node:readline';
import { styled } from '../table.ts';
import type { Figures, Request } from './figures.ts';

/** The live figures of a run in a terminal, and the keys that a person steers it with. */
export interface Terminal {
  show(figures: Figures): void;
  /** says what happened, above the figures */
  note(text: string): void;
  close(): void;
}

export interface TerminalOptions {
  output: NodeJS.WriteStream;
  input: NodeJS.ReadStream;
  onRequest: (request: Request) => void;
  onQuit: () => void;
}

/** Where nobody watches, a line every so often is progress enough. */
const LINE_EVERY_MS = 5_000;

export function openTerminal(options: TerminalOptions): Terminal {
  return options.output.isTTY ? liveTerminal(options) : lineTerminal(options.output);
}

function lineTerminal(output: NodeJS.WriteStream): Terminal {
  let lastMs = -Infinity;
  return {
    show: (figures) => {
      if (figures.elapsedMs - lastMs < LINE_EVERY_MS) return;
      lastMs = figures.elapsedMs;
      output.write(`${summaryLine(figures)}\n`);
    },
    note: (text) => void output.write(`  ${text}\n`),
    close: () => undefined,
  };
}

function liveTerminal({ output, input, onRequest, onQuit }: TerminalOptions): Terminal {
  let shownLines = 0;
  let shown: Figures | undefined;
  const onKey = (key: string | undefined, { name, ctrl }: { name?: string; ctrl?: boolean }): void => {
    if (name === 'q' || (ctrl === true && name === 'c')) onQuit();
    const request = shown === undefined ? undefined : requestOf(key ?? '', shown);
    if (request !== undefined) onRequest(request);
  };
  if (input.isTTY) {
    readline.emitKeypressEvents(input);
    input.setRawMode(true);
    input.on('keypress', onKey);
    input.resume();
  }
  const wipe = (): void => {
    readline.moveCursor(output, 0, -shownLines);
    readline.clearScreenDown(output);
    shownLines = 0;
  };
  return {
    note: (text) => {
      wipe();
      output.write(`  ${text}\n`);
    },
    show: (figures) => {
      shown = figures;
      const lines = screen(figures);
      wipe();
      output.write(`${lines.join('\n')}\n`);
      shownLines = lines.length;
    },
    close: () => {
      if (!input.isTTY) return;
      input.off('keypress', onKey);
      input.setRawMode(false);
      input.pause();
    },
  };
}

/** Not c, q and r, which mean something else. */
const KILL_KEYS = '123456789abdefghijklmnop';

/** What a key asks for while these figures are shown. */
export function requestOf(key: string, { services, wan }: Figures): Request | undefined {
  if (key === 'c') return { kind: 'wan', state: 'cut' };
  if (key === 'r') return { kind: 'wan', state: 'restored' };
  if (key === '+') return { kind: 'wan-rate', rateMbit: wan.rateMbit * 2 };
  if (key === '-') return { kind: 'wan-rate', rateMbit: wan.rateMbit / 2 };
  const instance = key === '' ? undefined : services[KILL_KEYS.indexOf(key)]?.name;
  return instance === undefined ? undefined : { kind: 'kill', instance };
}

/** One line of figures, for a log. */
export function summaryLine({ elapsedMs, phase, wan, ledger, line, services }: Figures): string {
  const up = services.filter(({ isUp }) => isUp).length;
  return [
    `${String(Math.round(elapsedMs / 1000)).padStart(4)} s ${phase}`,
    `commands ${line?.commands.count ?? 0} (p50 ${ms(line?.commands.p50Ms)}, p99 ${ms(line?.commands.p99Ms)})`,
    `frames ${line?.frames.inspected ?? 0}`,
    `readings ${ledger.delivered}+${ledger.dropped} of ${ledger.produced}`,
    `WAN ${wan.isUp ? 'up' : 'cut'}`,
    `services ${up}/${services.length}`,
  ].join(' · ');
}

/** The picture of a moment, as lines. */
export function screen(figures: Figures): string[] {
  const { wan, ledger, line, services, spools, gaps } = figures;
  const arms = line?.arms ?? [];
  const count = (state: string): number => arms.filter((arm) => arm.state === state).length;
  const left = figures.remainingMs === undefined ? '' : `, ${Math.round(figures.remainingMs / 1000)} s left`;
  return [
    styled(
      'bold',
      `${figures.phase} ${figures.phase === 'ended' ? 'after' : 'for'} ${Math.round(figures.elapsedMs / 1000)} s${left}`,
    ),
    `  arms       ${styled('green', `run ${count('run')}`)}  ${styled('yellow', `slow ${count('slow')}`)}  ` +
      `${styled('red', `stopped ${count('stopped')}`)}  lapsed ${count('lapsed')}`,
    `  commands   ${line?.commands.count ?? 0}, scan to command p50 ${ms(line?.commands.p50Ms)}, ` +
      `p99 ${ms(line?.commands.p99Ms)}, stops ${line?.commands.stops ?? 0}`,
    `  frames     inspected ${line?.frames.inspected ?? 0} of ${line?.frames.published ?? 0}, wrong ${line?.frames.wrong ?? 0}`,
    `  readings   produced ${ledger.produced}, delivered ${ledger.delivered}, dropped ${ledger.dropped}`,
    `  WAN        ${wan.isUp ? styled('green', 'up') : styled('red', 'cut')}, ` +
      `${(wan.bytesUp / 1024).toFixed(0)} KiB sent, ${wan.rateMbit} Mbit/s`,
    `  spools     ${spools.map(({ gateway, entries }) => `${gateway} ${entries}`).join('  ')}`,
    ...services.map(
      ({ name, isUp, restarts }, i) =>
        `  ${KILL_KEYS[i] ?? ' '}  ${name.padEnd(28)} ${isUp ? styled('green', 'up') : styled('red', 'down')}` +
        (restarts > 0 ? `  restarted ${restarts}×` : ''),
    ),
    ...gaps.map(
      ({ service, gateway, ms: gapMs, arms: stood }) =>
        `  gap  ${service} on ${gateway}: ${gapMs} ms, ${stood.length} arms stood still`,
    ),
    styled('dim', '  c cut the WAN   r restore it   + - its rate   a key before a service kills it   q stop'),
  ];
}

function ms(value: number | undefined): string {
  return value === undefined ? '–' : `${value.toFixed(1)} ms`;
}
