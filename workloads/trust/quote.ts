import { createHash, timingSafeEqual, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { ALGORITHM, ATTEST_QUOTE, GENERATED } from './algorithm.ts';
import { MalformedError, readerOf } from './reader.ts';

/** What a TPM says of its registers, before anybody believes it. */
export interface Quote {
  /** what the asker gave it to sign along */
  readonly extraData: Buffer;
  /** of the SHA-256 bank, ascending */
  readonly pcrs: readonly number[];
  readonly pcrDigest: Buffer;
  /** how often the TPM was reset, and how often only restarted */
  readonly resets: number;
  readonly restarts: number;
}

/** SHA-256 values of registers by their number, hexadecimal. */
export type PcrValues = Readonly<Record<string, string>>;

/** Why a quote is not believed. */
export type QuoteFault =
  'malformed' | 'wrong-signature' | 'not-a-quote' | 'wrong-nonce' | 'wrong-selection' | 'wrong-digest';

const MAX_BYTES = 1_024;

/** Reads a TPMS_ATTEST (Part 2, 10.12.8); undefined where it is another kind of attestation, or not the TPM’s own. */
export function readQuote(bytes: Uint8Array): Quote | undefined {
  if (bytes.byteLength > MAX_BYTES) throw new MalformedError(`${bytes.byteLength} bytes are no quote`);
  const reader = readerOf(bytes);
  if (reader.u32() !== GENERATED || reader.u16() !== ATTEST_QUOTE) return undefined;
  reader.sized(); // qualified name of the signer
  const extraData = reader.sized();
  reader.u64(); // clock
  const [resets, restarts] = [reader.u32(), reader.u32()];
  reader.u8(); // whether the clock is safe
  reader.u64(); // firmware
  if (reader.u32() !== 1) throw new MalformedError('not one bank of registers');
  if (reader.u16() !== ALGORITHM.sha256) throw new MalformedError('not the SHA-256 bank');
  const map = reader.bytes(reader.u8());
  const pcrs = [...map].flatMap((byte, index) =>
    [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => (byte & (1 << bit)) !== 0).map((bit) => index * 8 + bit),
  );
  const pcrDigest = reader.sized();
  reader.end();
  return { extraData, pcrs, pcrDigest, resets, restarts };
}

/** What was signed, by whom, and what it must be. */
export interface QuoteEvidence {
  readonly quote: Uint8Array;
  /** ECDSA with SHA-256, DER */
  readonly signature: Uint8Array;
  readonly attestationKey: KeyObject;
  /** what the host says is in the registers; the digest of the quote shows whether it is */
  readonly values: PcrValues;
  readonly qualifyingData: Uint8Array;
  readonly pcrs: readonly number[];
}

/** Believed: the registers hold these values, now, in the TPM that holds the key. Pure. */
export function judgeQuote(
  evidence: QuoteEvidence,
): { ok: true; quote: Quote } | { ok: false; fault: QuoteFault } {
  const fault = (name: QuoteFault) => ({ ok: false, fault: name }) as const;
  const { quote: bytes, signature, attestationKey, values, qualifyingData, pcrs } = evidence;
  if (!isSigned(bytes, signature, attestationKey)) return fault('wrong-signature');
  const quote = readOrUndefined(bytes);
  if (quote === 'malformed') return fault('malformed');
  if (quote === undefined) return fault('not-a-quote');
  if (!isEqual(quote.extraData, qualifyingData)) return fault('wrong-nonce');
  const wanted = pcrs.toSorted((a, b) => a - b);
  const said = Object.keys(values)
    .map(Number)
    .toSorted((a, b) => a - b);
  if (quote.pcrs.join() !== wanted.join() || said.join() !== wanted.join()) return fault('wrong-selection');
  const held = Buffer.concat(wanted.map((pcr) => Buffer.from(values[String(pcr)] ?? '', 'hex')));
  if (!isEqual(createHash('sha256').update(held).digest(), quote.pcrDigest)) return fault('wrong-digest');
  return { ok: true, quote };
}

function isSigned(bytes: Uint8Array, signature: Uint8Array, key: KeyObject): boolean {
  try {
    return verify('sha256', bytes, key, signature);
  } catch {
    return false;
  }
}

function readOrUndefined(bytes: Uint8Array): Quote | undefined | 'malformed' {
  try {
    return readQuote(bytes);
  } catch (error) {
    if (error instanceof MalformedError) return 'malformed';
    throw error;
  }
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.byteLength === other.byteLength && timingSafeEqual(one, other);
}

/** The name of the known-good set that the registers are; undefined where they are none of them. */
export function knownGoodOf(
  values: PcrValues,
  knownGood: Readonly<Record<string, PcrValues>>,
): string | undefined {
  const isSet = (set: PcrValues) =>
    Object.keys(set).length > 0 &&
    Object.keys(values).length === Object.keys(set).length &&
    Object.entries(set).every(([pcr, value]) => values[pcr]?.toLowerCase() === value.toLowerCase());
  return Object.entries(knownGood).find(([, set]) => isSet(set))?.[0];
}
