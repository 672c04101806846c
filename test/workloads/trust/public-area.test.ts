import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attestationFault, endorsementFault, publicArea } from '../../../workloads/trust/public-area.ts';
import { MalformedError } from '../../../workloads/trust/reader.ts';
import { AK_ATTRIBUTES, anAttestationKey, anEndorsementKey, EK_ATTRIBUTES } from './a-tpm.ts';

describe('public area', () => {
  it('reads the key, and names it by SHA-256 of the area', () => {
    for (const { area, publicKey } of [anEndorsementKey(), anAttestationKey()]) {
      const read = publicArea(area);
      expect(read.key.equals(publicKey)).toBe(true);
      expect(read.digest).toBe(createHash('sha256').update(area.subarray(2)).digest('hex'));
      expect(read.name.toString('hex')).toBe(`000b${read.digest}`);
    }
  });

  it('takes an endorsement key of the template, and none that could leave its TPM or sign', () => {
    expect(endorsementFault(publicArea(anEndorsementKey().area))).toBeUndefined();
    for (const bit of [1, 4, 5, 16, 17]) {
      const { area } = anEndorsementKey({ attributes: EK_ATTRIBUTES & ~(1 << bit) });
      expect(endorsementFault(publicArea(area)), `without bit ${bit}`).toContain('attributes');
    }
    const signing = anEndorsementKey({ attributes: EK_ATTRIBUTES | (1 << 18) });
    expect(endorsementFault(publicArea(signing.area))).toContain('attributes');
    expect(endorsementFault(publicArea(anAttestationKey().area))).toContain('wanted RSA');
  });

  it('takes an attestation key that signs only what the TPM says, and no other', () => {
    expect(attestationFault(publicArea(anAttestationKey().area))).toBeUndefined();
    for (const bit of [1, 4, 5, 16, 18]) {
      const { area } = anAttestationKey({ attributes: AK_ATTRIBUTES & ~(1 << bit) });
      expect(attestationFault(publicArea(area)), `without bit ${bit}`).toContain('attributes');
    }
    expect(attestationFault(publicArea(anAttestationKey({ scheme: 0x001b }).area))).toContain('ECDSA');
    expect(attestationFault(publicArea(anEndorsementKey().area))).toContain('P-256');
  });

  it('reads any bytes as a key or says what is wrong with them', () => {
    const real = [anEndorsementKey().area, anAttestationKey().area];
    const changed = fc
      .record({
        which: fc.constantFrom(...real),
        at: fc.nat(),
        byte: fc.integer({ min: 0, max: 255 }),
        cut: fc.nat(),
      })
      .map(({ which, at, byte, cut }) => {
        const copy = Buffer.from(which);
        copy[at % copy.length] = byte;
        return copy.subarray(0, copy.length - (cut % 3 === 0 ? cut % copy.length : 0));
      });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 400 }), changed), (bytes) => {
        try {
          expect(publicArea(bytes).name).toHaveLength(34);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedError);
        }
      }),
    );
  });
});
