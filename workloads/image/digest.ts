import { createHash } from 'node:crypto';

/** `sha256:` and 64 hex digits: a name for these bytes and no others. */
export type Digest = `sha256:${string}`;

export function digestOf(bytes: Uint8Array | string): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
