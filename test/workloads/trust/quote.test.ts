import { createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeQuote, knownGoodOf, readQuote } from '../../../workloads/trust/quote.ts';
import type { PcrValues } from '../../../workloads/trust/quote.ts';
import { MalformedError } from '../../../workloads/trust/reader.ts';
import { anAttestationKey, aQuote, signed } from './a-tpm.ts';

const key = anAttestationKey();
const nonce = createHash('sha256').update('this session').digest();
const digest = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => Buffer.from(bytes).toString('hex'));
const registers = fc
  .dictionary(fc.integer({ min: 0, max: 23 }).map(String), digest, { minKeys: 1, maxKeys: 8 })
  .map((values): PcrValues => ({ ...values }));

function judged(
  values: PcrValues,
  changes: Partial<Parameters<typeof judgeQuote>[0]> = {},
  quote = aQuote({ values, extraData: nonce }),
) {
  return judgeQuote({
    quote,
    signature: signed(quote, key),
    attestationKey: key.publicKey,
    values,
    qualifyingData: nonce,
    pcrs: Object.keys(values).map(Number),
    ...changes,
  });
}

const VALUES: PcrValues = { '0': '11'.repeat(32), '7': '22'.repeat(32) };

describe('quote', () => {
  it('S87: believes what the key of a TPM signed, over this nonce, of these registers', () => {
    fc.assert(
      fc.property(registers, (values) => {
        expect(judged(values)).toMatchObject({ ok: true, quote: { resets: 3, restarts: 1 } });
      }),
    );
  });

  it('S87: believes none of whose bytes one bit is another', () => {
    const quote = aQuote({ values: VALUES, extraData: nonce });
    const signature = signed(quote, key);
    fc.assert(
      fc.property(fc.nat(quote.length * 8 - 1), (bit) => {
        const changed = Buffer.from(quote);
        changed[bit >> 3]! ^= 1 << (bit & 7);
        expect(judged(VALUES, { signature }, changed)).toEqual({ ok: false, fault: 'wrong-signature' });
      }),
    );
  });

  it.each([
    ['of another key', { attestationKey: anAttestationKey().publicKey }, 'wrong-signature'],
    ['over another nonce', { qualifyingData: randomBytes(32) }, 'wrong-nonce'],
    ['of other registers than were asked for', { pcrs: [0, 4] }, 'wrong-selection'],
    ['of which a register is told wrongly', { values: { ...VALUES, '7': '33'.repeat(32) } }, 'wrong-digest'],
    ['of which a register is not told', { values: { '0': VALUES['0']! } }, 'wrong-selection'],
  ])('does not believe a quote %s', (_name, changes, fault) => {
    expect(judged(VALUES, changes)).toEqual({ ok: false, fault });
  });

  it.each([
    ['that is not the TPM’s own words', { magic: 0x12345678 }],
    ['of another kind', { type: 0x8017 }],
  ])('does not believe an attestation %s, though it is signed', (_name, changes) => {
    const quote = aQuote({ values: VALUES, extraData: nonce, ...changes });
    expect(judged(VALUES, {}, quote)).toEqual({ ok: false, fault: 'not-a-quote' });
  });

  it('reads any bytes as a quote, as none, or says what is wrong with them', () => {
    const real = aQuote({ values: VALUES, extraData: nonce });
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.nat(real.length).map((length) => real.subarray(0, length)),
      fc.uint8Array({ minLength: 1, maxLength: 40 }).map((more) => Buffer.concat([real, more])),
    );
    fc.assert(
      fc.property(anything, (bytes) => {
        try {
          const quote = readQuote(bytes);
          expect(quote === undefined || quote.pcrDigest.length <= 200).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedError);
        }
      }),
    );
  });

  it('knows a state as one whole set of the release, and no mixture of two', () => {
    const sets = { old: { '0': 'aa', '7': 'bb' }, new: { '0': 'cc', '7': 'dd' } };
    expect(knownGoodOf({ '0': 'CC', '7': 'dd' }, sets)).toBe('new');
    expect(knownGoodOf({ '0': 'aa', '7': 'dd' }, sets)).toBeUndefined();
    expect(knownGoodOf({ '0': 'aa' }, sets)).toBeUndefined();
    expect(knownGoodOf({}, { empty: {} })).toBeUndefined();
  });
});
