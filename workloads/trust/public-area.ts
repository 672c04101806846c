import { createHash, createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { ALGORITHM, ATTRIBUTE, CURVE_P256 } from './algorithm.ts';
import type { Reader } from './reader.ts';
import { MalformedError, readerOf } from './reader.ts';

/** The public part of a key in a TPM, as far as it is judged. */
export interface PublicArea {
  readonly kind: 'rsa' | 'ecc';
  readonly attributes: number;
  readonly symmetric: Symmetric | undefined;
  /** of its scheme; undefined where it has none */
  readonly scheme: { readonly algorithm: number; readonly hash: number } | undefined;
  readonly bits: number;
  readonly key: KeyObject;
  /** SHA-256 of the area, hexadecimal: what a site file knows an endorsement key by */
  readonly digest: string;
  /** its Name (Part 1, 16): to it a credential is bound */
  readonly name: Buffer;
}

interface Symmetric {
  readonly algorithm: number;
  readonly bits: number;
  readonly mode: number;
}

const MAX_BYTES = 1_024;

/** Reads a TPM2B_PUBLIC of an RSA key or one on P-256, named by SHA-256; throws a MalformedError at anything else. */
export function publicArea(bytes: Uint8Array): PublicArea {
  if (bytes.byteLength > MAX_BYTES) throw new MalformedError(`${bytes.byteLength} bytes are no public area`);
  const whole = readerOf(bytes);
  const area = whole.sized();
  whole.end();
  const reader = readerOf(area);
  const type = reader.u16();
  const nameAlgorithm = reader.u16();
  if (nameAlgorithm !== ALGORITHM.sha256) {
    throw new MalformedError(`named by the algorithm 0x${nameAlgorithm.toString(16)}, not by SHA-256`);
  }
  const attributes = reader.u32();
  reader.sized(); // its policy
  const symmetric = symmetricOf(reader);
  const scheme = schemeOf(reader);
  const { kind, bits, key } = keyOf(type, reader);
  reader.end();
  const digest = createHash('sha256').update(area).digest();
  const name = Buffer.concat([Buffer.from([0, ALGORITHM.sha256]), digest]);
  return { kind, attributes, symmetric, scheme, bits, key, digest: digest.toString('hex'), name };
}

function symmetricOf(reader: Reader): Symmetric | undefined {
  const algorithm = reader.u16();
  return algorithm === ALGORITHM.null ? undefined : { algorithm, bits: reader.u16(), mode: reader.u16() };
}

function schemeOf(reader: Reader): PublicArea['scheme'] {
  const algorithm = reader.u16();
  if (algorithm === ALGORITHM.null) return undefined;
  const hash = algorithm === ALGORITHM.rsaes ? 0 : reader.u16();
  if (algorithm === ALGORITHM.ecdaa) reader.u16();
  return { algorithm, hash };
}

function keyOf(type: number, reader: Reader): Pick<PublicArea, 'kind' | 'bits' | 'key'> {
  if (type === ALGORITHM.rsa) {
    const bits = reader.u16();
    const exponent = reader.u32() || 65_537;
    const modulus = reader.sized();
    if (modulus.length * 8 !== bits) throw new MalformedError(`a modulus that is not of ${bits} bits`);
    const e = Buffer.alloc(4);
    e.writeUInt32BE(exponent);
    const jwk = { kty: 'RSA', n: modulus.toString('base64url'), e: withoutZeros(e).toString('base64url') };
    return { kind: 'rsa', bits, key: imported(jwk) };
  }
  if (type !== ALGORITHM.ecc) throw new MalformedError(`the key type 0x${type.toString(16)}`);
  const curve = reader.u16();
  if (curve !== CURVE_P256) throw new MalformedError(`the curve 0x${curve.toString(16)}, not P-256`);
  if (reader.u16() !== ALGORITHM.null) reader.u16(); // key derivation
  const [x, y] = [reader.sized(), reader.sized()];
  const jwk = { kty: 'EC', crv: 'P-256', x: coordinate(x), y: coordinate(y) };
  return { kind: 'ecc', bits: 256, key: imported(jwk) };
}

function imported(jwk: Readonly<Record<string, string>>): KeyObject {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch {
    throw new MalformedError('numbers that are no public key');
  }
}

/** A TPM may leave out leading zeros, a JWK may not. */
function coordinate(bytes: Buffer): string {
  if (bytes.length > 32) throw new MalformedError(`a coordinate of ${bytes.length} bytes`);
  return Buffer.concat([Buffer.alloc(32 - bytes.length), bytes]).toString('base64url');
}

function withoutZeros(bytes: Buffer): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  return bytes.subarray(Math.max(first, 0));
}

/** Born in this TPM, never to leave it, and of use for nothing but what the TPM itself puts before it. */
const BOUND =
  ATTRIBUTE.fixedTpm | ATTRIBUTE.fixedParent | ATTRIBUTE.sensitiveDataOrigin | ATTRIBUTE.restricted;

/** Why it cannot be an endorsement key of TCG’s template L-1 (RSA 2048, AES-128-CFB); undefined where it can. */
export function endorsementFault({ kind, attributes, bits, symmetric }: PublicArea): string | undefined {
  if (kind !== 'rsa' || bits !== 2_048) return `${kind} of ${bits} bits, wanted RSA of 2048 (template L-1)`;
  if (!has(attributes, BOUND | ATTRIBUTE.decrypt) || has(attributes, ATTRIBUTE.sign)) {
    return `attributes 0x${attributes.toString(16)}: not a restricted decryption key that never leaves its TPM`;
  }
  const isAes = symmetric?.algorithm === ALGORITHM.aes && symmetric.mode === ALGORITHM.cfb;
  return isAes && symmetric.bits === 128 ? undefined : 'its inner cipher is not AES-128-CFB';
}

/** Why what it signs need not be of the TPM; undefined where it is. */
export function attestationFault({ kind, attributes, scheme }: PublicArea): string | undefined {
  if (kind !== 'ecc') return 'rsa, wanted a key on P-256';
  if (!has(attributes, BOUND | ATTRIBUTE.sign) || has(attributes, ATTRIBUTE.decrypt)) {
    return `attributes 0x${attributes.toString(16)}: not a restricted signing key that never leaves its TPM`;
  }
  return scheme?.algorithm === ALGORITHM.ecdsa && scheme.hash === ALGORITHM.sha256
    ? undefined
    : 'its scheme is not ECDSA with SHA-256';
}

function has(attributes: number, wanted: number): boolean {
  return (attributes & wanted) === wanted;
}
