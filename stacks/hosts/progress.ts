import readline from 'node:readline';
import type { HostPlan } from '../../infra/host/plan.ts';
import { count, table } from '../table.ts';
import type { HostState, TendedHost, Told } from './tend.ts';

/** What people see while hosts are tended: a table that is drawn anew on a terminal, a line for each thing elsewhere. */
export interface Progress {
  readonly begin: (plan: HostPlan) => void;
  readonly told: (host: string, told: Told) => void;
  readonly end: (host: TendedHost) => void;
}

interface Row {
  readonly steps: number;
  at: string;
  readonly told: Set<string>;
  changed: number;
  state: HostState | 'under way';
}

export function openProgress(output: NodeJS.WriteStream): Progress {
  const rows = new Map<string, Row>();
  const lines = (text: string): void => void output.write(`${text}\n`);
  const draw = output.isTTY ? drawer(output, rows) : undefined;
  return {
    begin: ({ host, steps }) => {
      rows.set(host, {
        steps: steps.length,
        at: 'connecting',
        told: new Set(),
        changed: 0,
        state: 'under way',
      });
      if (draw === undefined) lines(`${host}: ${count(steps.length, 'step')}`);
      draw?.();
    },
    told: (host, told) => {
      const row = rows.get(host);
      if (row === undefined) return;
      row.at = wordsOf(told);
      if (told.kind === 'step') {
        if (told.step.state !== 'doing') row.told.add(told.step.id);
        if (told.step.state === 'done') row.changed += 1;
      }
      // A step that is so already is no news for who reads lines.
      const isNews = told.kind !== 'step' || told.step.state !== 'same';
      if (draw === undefined && isNews) lines(`${host}: ${row.at}`);
      draw?.();
    },
    end: ({ host, state, words }) => {
      const row = rows.get(host);
      if (row === undefined) return;
      row.state = state;
      row.at = words ?? '';
      if (draw === undefined) lines(`${host}: ${state}${words === undefined ? '' : `: ${words}`}`);
      draw?.();
    },
  };
}

function wordsOf(told: Told): string {
  if (told.kind === 'step') {
    const { state, id, detail } = told.step;
    return `${state} ${id}${detail === undefined ? '' : `: ${detail}`}`;
  }
  if (told.kind === 'note') return told.words;
  return `${Math.floor((told.sentBytes / told.ofBytes) * 100)} % of ${Math.ceil(told.ofBytes / 1024 / 1024)} MiB sent`;
}

function drawer(output: NodeJS.WriteStream, rows: ReadonlyMap<string, Row>): () => void {
  let shownLines = 0;
  return () => {
    readline.moveCursor(output, 0, -shownLines);
    readline.clearScreenDown(output);
    const width = output.columns;
    const text = table(
      ['host', 'steps', 'changed', 'state', ''],
      [...rows].map(([host, { told, steps, changed, state, at }]) => [
        host,
        `${told.size}/${steps}`,
        String(changed),
        state,
        at,
      ]),
    );
    // A line that wraps would be two, and the next drawing would leave one of them.
    const shown = text.split('\n').map((line) => line.slice(0, Math.max(20, width - 1)));
    shownLines = shown.length;
    output.write(`${shown.join('\n')}\n`);
  };
}
