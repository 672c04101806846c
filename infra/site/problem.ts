/** Where something is written: lines and columns count from 1, as editors do. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One thing that is wrong with a site, and what to do about it. */
export interface Problem extends Place {
  /** the check that found it, for programs: `unknown-key`, `odd-servers`, … */
  readonly rule: string;
  /** where in the site: `hosts.gw-1.memory`; empty where the file itself is at fault */
  readonly path: string;
  readonly got: string;
  readonly wanted: string;
  readonly remedy: string;
}

/** A site that cannot be used. Carries every problem that was found, not the first. */
export class SiteError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const sorted = inOrder(problems);
    super(formatProblems(sorted));
    this.name = 'SiteError';
    this.problems = sorted;
  }
}

/** More lines than this help nobody; the count of the rest is said. */
const PRINTED = 100;

/** Problems as people read them: `file:line:column path: got …, wanted …`, the remedy below it. */
export function formatProblems(problems: readonly Problem[]): string {
  const lines = problems
    .slice(0, PRINTED)
    .map(
      ({ file, line, column, path, got, wanted, remedy }) =>
        printable(`${file}:${line}:${column} ${path === '' ? '' : `${path}: `}got ${got}, wanted ${wanted}`) +
        `\n    ${printable(remedy)}`,
    );
  const rest = problems.length - PRINTED;
  return [...lines, ...(rest > 0 ? [`… and ${rest} more`] : [])].join('\n');
}

/** Characters that steer a terminal or cannot be seen, as their numbers: a file's keys are printed as they are. */
function printable(text: string): string {
  const shown = (character: string): string => `\\u{${character.codePointAt(0)!.toString(16)}}`;
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, shown);
}

/** Sorted by place, each once: one wrong line of a cell type is one problem, not one for each cell made from it. */
function inOrder(problems: readonly Problem[]): readonly Problem[] {
  const once = new Map<string, Problem>();
  for (const problem of problems) {
    const key = [problem.file, problem.line, problem.column, problem.rule, problem.wanted].join('\n');
    if (!once.has(key)) once.set(key, problem);
  }
  return [...once.values()].sort(
    (a, b) => compareText(a.file, b.file) || a.line - b.line || a.column - b.column,
  );
}

/** Order by code units: the same on every machine, whatever its language. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
