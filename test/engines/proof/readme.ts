import type { Proof } from './proof.ts';

const BEGIN = '<!-- proof:begin, written by: npm run prove -- --write -->';
const END = '<!-- proof:end -->';

/** The table as Markdown, in the form that prettier gives it. */
export function markdownTable(rows: readonly Proof[]): string {
  const head = ['what', 'judged by', 'status', 'seen, or why not'];
  const body = rows.map(({ artefact, judge, version, status, why }) => [
    artefact,
    `${judge} ${version}`.trim(),
    status === 'proven' ? status : `**${status}**`,
    why,
  ]);
  const cells = [head, ...body].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => width(row[column] ?? ''))));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - width(cell))).join(' | ')} |`;
  const rule = `| ${widths.map((columns) => '-'.repeat(columns)).join(' | ')} |`;
  const [first = [], ...others] = cells;
  return [line(first), rule, ...others.map(line)].join('\n');
}

/** The README with these rows in the place for them; throws where it has none. */
export function withProofs(readme: string, rows: readonly Proof[]): string {
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`the README has no place for the table: ${BEGIN} … ${END}`);
  return `${readme.slice(0, begin)}${BEGIN}\n\n${markdownTable(rows)}\n\n${readme.slice(end)}`;
}

function width(text: string): number {
  return Array.from(text).length;
}
