import { z } from 'zod';
import { whole } from './quantity.ts';

function matching(pattern: RegExp, wanted: string) {
  return z.string({ error: wanted }).regex(pattern, { error: wanted }).meta({ description: wanted });
}

/** By what the TPM of a host is known: one of the two ways, which an invariant sees to. */
export const Tpm = z.strictObject({
  endorsementKey: matching(
    /^(sha256:[0-9a-f]{64}|-----BEGIN PUBLIC KEY-----\n[A-Za-z0-9+/=\n]{100,800}\n-----END PUBLIC KEY-----\n?)$/,
    'sha256: and what tpm2_readpublic calls its name, without the leading 000b; or the key in PEM',
  ).optional(),
  manufacturerCa: z
    .string({ error: 'a name of `trust.manufacturerCas`' })
    .optional()
    .meta({ description: 'who signed the certificate in the TPM: a name of `trust.manufacturerCas`' }),
  serial: matching(
    /^[0-9a-f]{2}(:?[0-9a-f]{2}){0,19}$/,
    'the number of that certificate, hexadecimal: without it any TPM of its maker would do',
  ).optional(),
});

const Registers = z
  .record(
    z.string(),
    matching(/^[0-9a-f]{64}$/, 'the SHA-256 value of the register, 64 hex digits, as tpm2_pcrread says it'),
  )
  .meta({ description: 'by number, 0 to 23' });

export const Trust = z.strictObject({
  gateKey: matching(/^sha256:[0-9a-f]{64}$/, 'sha256: and 64 hex digits, as npm run attest says it')
    .optional()
    .meta({ description: 'of the gate on the first server: by it hosts know whom they ask' }),
  manufacturerCas: z
    .record(
      z.string(),
      matching(
        /^(-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]{200,8000}\n-----END CERTIFICATE-----\n?){1,4}$/,
        'certificates in PEM, from the one that signs endorsement keys up to its root',
      ),
    )
    .optional()
    .meta({ description: 'makers of TPMs, by name' }),
  knownGood: z.record(z.string(), Registers).meta({
    description:
      'what a host may have booted, by a name such as debian-12.8-atom; each names the same registers',
  }),
  attestEveryHours: whole(1, 168, 'hours', 'three missed rounds, and nothing new comes to the host'),
});
