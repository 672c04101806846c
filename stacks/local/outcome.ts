import type { Check, Gap, Report } from '../../workloads/line/protocol.ts';
import type { ChildEnd } from './child.ts';
import type { LedgerFigures } from './figures.ts';

/** What a run says of itself at its end: the one JSON document of `npm start -- --json`. */
export interface Outcome {
  site: string;
  seed: number;
  commands: { count: number; p50_ms: number; p99_ms: number; stops: number };
  frames: { inspected: number; wrong: number };
  readings: LedgerFigures;
  gaps: readonly { service: string; gateway: string; ms: number; arms: readonly string[] }[];
  checks: readonly Check[];
}

export function outcomeOf(run: {
  site: string;
  seed: number;
  report: Report;
  readings: LedgerFigures;
  gaps: readonly Gap[];
  checks: readonly Check[];
}): Outcome {
  const { count, p50Ms, p99Ms, stops } = run.report.commands;
  const { inspected, wrong } = run.report.frames;
  return {
    site: run.site,
    seed: run.seed,
    commands: { count, p50_ms: p50Ms, p99_ms: p99Ms, stops },
    frames: { inspected, wrong },
    readings: run.readings,
    gaps: run.gaps.map(({ service, gateway, ms, arms }) => ({ service, gateway, ms, arms })),
    checks: [...run.report.checks, ...run.checks],
  };
}

/** Every process left by itself, nothing of the run is still there, and its folder is gone. */
export function cleanStopCheck(end: {
  children: readonly ChildEnd[];
  strays: readonly number[];
  isFolderGone: boolean;
}): Check {
  const faults = [
    ...end.children.filter(({ isClean }) => !isClean).map(({ name, detail }) => `${name}: ${detail}`),
    ...end.strays.map((pid) => `process ${pid} was left behind`),
    ...(end.isFolderGone ? [] : ['the folder of the run is still there']),
  ];
  return {
    name: 'clean-stop',
    ok: faults.length === 0,
    detail: faults.length === 0 ? `${end.children.length} processes stopped in order` : faults.join('; '),
  };
}
