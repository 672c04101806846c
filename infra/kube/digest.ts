import { createHash } from 'node:crypto';

/** The first 16 hex digits of the SHA-256 of some files: enough to see that one changed. */
export function digestOf(files: Readonly<Record<string, string>>): string {
  const hash = createHash('sha256');
  for (const [name, text] of Object.entries(files).toSorted()) hash.update(JSON.stringify([name, text]));
  return hash.digest('hex').slice(0, 16);
}
