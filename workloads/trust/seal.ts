import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

export const KEY_BYTES = 32;

/** One host of one site in one session, and nobody else. */
export function sealedFor(site: string, host: string, session: string): string {
  return `${site}/${host}/${session}`;
}

/** What it is sealed for stands beside it and is not secret. */
export function seal(text: string, key: Uint8Array, sealedFor: string) {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(sealedFor));
  const bytes = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return { iv, tag: cipher.getAuthTag(), text: bytes };
}

/** Throws where the key is another, or what it is sealed for. */
export function unseal(
  { iv, tag, text }: { iv: Uint8Array; tag: Uint8Array; text: Uint8Array },
  key: Uint8Array,
  sealedFor: string,
): string {
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: 16 })
    .setAAD(Buffer.from(sealedFor))
    .setAuthTag(tag);
  return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
}
