/** Takes what is secret out of a line before anybody sees it. */
export type Unsaid = (line: string) => string;

/** Shorter ones would take away half of every line, and guard nothing. */
const SHORTEST = 6;

/**
 * Each value as it is, by its lines (a key has many), and in base64 as it travels. The script says none of them; this
 * is for what a program of the host may say by itself.
 */
export function unsaid(secrets: ReadonlyMap<string, Buffer>): Unsaid {
  const hidden = [...secrets]
    .flatMap(([name, value]) =>
      [...value.toString('utf8').split('\n'), value.toString('base64'), value.toString('base64url')].map(
        (text) => ({ name, text: text.trim() }),
      ),
    )
    .filter(({ text }) => text.length >= SHORTEST)
    // The longest first: one may be a part of another.
    .toSorted((one, other) => other.text.length - one.text.length);
  return (line) => hidden.reduce((said, { name, text }) => said.replaceAll(text, () => `«${name}»`), line);
}
