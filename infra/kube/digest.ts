import { createHash } from 'node:crypto';

/** The services of a gateway share their files, and hashing them is a good part of rendering a site. */
const known = new WeakMap<object, string>();

/** The first 16 hex digits of the SHA-256 of some files: enough to see that one changed. */
export function digestOf(files: Readonly<Record<string, string>>): string {
  const digest = known.get(files) ?? computed(files);
  known.set(files, digest);
  return digest;
}

function computed(files: Readonly<Record<string, string>>): string {
  const hash = createHash('sha256');
  // Lengths first, so that no two sets of files run together into one text.
  for (const name of Object.keys(files).toSorted()) {
    const text = files[name] ?? '';
    hash.update(`${name.length} ${name} ${text.length} ${text}`);
  }
  return hash.digest('hex').slice(0, 16);
}
