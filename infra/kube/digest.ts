import { hash } from 'node:crypto';

/** The services of a gateway share their files, and hashing them is a good part of rendering a site. */
const known = new WeakMap<object, string>();

/** The first 16 hex digits of the SHA-256 of some files: enough to see that one changed. */
export function digestOf(files: Readonly<Record<string, string>>): string {
  const digest = known.get(files) ?? computed(files);
  known.set(files, digest);
  return digest;
}

function computed(files: Readonly<Record<string, string>>): string {
  // Lengths first, so that no two sets of files run together into one text.
  const texts = Object.entries(files)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, text]) => `${name.length} ${name} ${text.length} ${text}`);
  return hash('sha256', texts.join('')).slice(0, 16);
}
