import type { KeyObject } from 'node:crypto';
import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';

/** The key that an option names, by which what leaves here is signed. */
export function parseKey(file: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(readFileSync(file));
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1')
    throw new InvalidArgumentError('Give a private key of the curve P-256, which cosign verifies.');
  return key;
}
