/** As one word of the shell, whatever is in it. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** `base-clock` → `base_clock`: an id as a name of the shell. */
export function nameOf(id: string): string {
  return id.replace(/[^A-Za-z0-9]/g, '_');
}

/** A function that prints this text and nothing else; the text ends with a line's end. */
export function printer(name: string, text: string): string {
  return `${name}() {\ncat <<'${endOf(text)}'\n${text}${endOf(text)}\n}`;
}

/** A line that the text has not. */
function endOf(text: string): string {
  const lines = new Set(text.split('\n'));
  let end = 'END';
  while (lines.has(end)) end += '_';
  return end;
}
