import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { PcrValues } from '../../../workloads/trust/quote.ts';

/** What a TPM would write, written by the book (TPM 2.0 Library, Part 2): for tests of what reads it. */

const u8 = (value: number): Buffer => Buffer.from([value]);
const u16 = (value: number): Buffer => {
  const out = Buffer.alloc(2);
  out.writeUInt16BE(value);
  return out;
};
const u32 = (value: number): Buffer => {
  const out = Buffer.alloc(4);
  out.writeUInt32BE(value >>> 0);
  return out;
};
const sized = (bytes: Uint8Array): Buffer => Buffer.concat([u16(bytes.byteLength), bytes]);

export const EK_ATTRIBUTES = 0x000300b2;
export const AK_ATTRIBUTES = 0x00050072;

export interface AKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** TPM2B_PUBLIC */
  readonly area: Buffer;
}

/** RSA is slow to make, and any will do. */
let rsa: { publicKey: KeyObject; privateKey: KeyObject } | undefined;

export function anEndorsementKey({ attributes = EK_ATTRIBUTES } = {}): AKey {
  rsa ??= generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const { n = '' } = rsa.publicKey.export({ format: 'jwk' });
  const area = Buffer.concat([
    ...[u16(0x0001), u16(0x000b), u32(attributes), sized(Buffer.alloc(32, 7))],
    ...[u16(0x0006), u16(128), u16(0x0043), u16(0x0010), u16(2_048), u32(0)],
    sized(Buffer.from(n, 'base64url')),
  ]);
  return { ...rsa, area: sized(area) };
}

export function anAttestationKey({ attributes = AK_ATTRIBUTES, scheme = 0x0018 } = {}): AKey {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = keys.publicKey.export({ format: 'jwk' });
  const area = Buffer.concat([
    ...[u16(0x0023), u16(0x000b), u32(attributes), sized(Buffer.alloc(0))],
    ...[u16(0x0010), u16(scheme), u16(0x000b), u16(0x0003), u16(0x0010)],
    ...[x, y].map((one) => sized(Buffer.from(one, 'base64url'))),
  ]);
  return { ...keys, area: sized(area) };
}

export interface AQuote {
  readonly values: PcrValues;
  readonly extraData: Uint8Array;
  readonly magic?: number;
  readonly type?: number;
}

export function aQuote({ values, extraData, magic = 0xff544347, type = 0x8018 }: AQuote): Buffer {
  const pcrs = Object.keys(values)
    .map(Number)
    .toSorted((a, b) => a - b);
  const map = Buffer.alloc(3);
  for (const pcr of pcrs) map[pcr >> 3]! |= 1 << (pcr & 7);
  const held = Buffer.concat(pcrs.map((pcr) => Buffer.from(values[String(pcr)]!, 'hex')));
  return Buffer.concat([
    ...[u32(magic), u16(type), sized(Buffer.alloc(34, 1)), sized(extraData)],
    ...[Buffer.alloc(8), u32(3), u32(1), u8(1), Buffer.alloc(8)],
    ...[u32(1), u16(0x000b), u8(3), map],
    sized(createHash('sha256').update(held).digest()),
  ]);
}

export function signed(quote: Uint8Array, { privateKey }: AKey): Buffer {
  return sign('sha256', quote, privateKey);
}
