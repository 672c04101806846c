import { stripVTControlCharacters, styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Rows as aligned columns under a heading; the last column is as long as it is. */
export function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heading.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => lengthOf(row[column] ?? ''))),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - lengthOf(cell)))
      .join('  ')
      .trimEnd();
  return [styled('dim', line(heading)), ...rows.map(line)].join('\n');
}

/** Colour where a person looks (a terminal, and NO_COLOR not set), plain text elsewhere. */
export function styled(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stderr, validateStream: true });
}

function lengthOf(cell: string): number {
  return stripVTControlCharacters(cell).length;
}

/** `1 object`, `2 objects` */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
