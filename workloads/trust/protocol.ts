import { createHash } from 'node:crypto';
import { z } from 'zod';

/**
 * How a host proves which machine it is and what it booted: it says which keys its TPM has (hello), gets a credential
 * that only that TPM opens and a nonce (challenge), sends back what was in it with a quote (proof), and gets what it
 * needs to join, sealed to the same TPM (grant). JSON over TLS; bytes in base64.
 */
export const PATHS = { hello: '/v1/hello', proof: '/v1/proof' } as const;

/** Nothing that is said here is longer: an endorsement key’s certificate, in base64, is below two kibibytes. */
export const MAX_BODY_BYTES = 16 * 1024;

const base64 = (maxBytes: number) =>
  z
    .string()
    .max(Math.ceil(maxBytes / 3) * 4)
    .regex(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/)
    .transform((text) => Buffer.from(text, 'base64'));

const hostName = z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);

export const PURPOSES = ['join', 'attest'] as const;
export type Purpose = (typeof PURPOSES)[number];

export const Hello = z.strictObject({
  host: hostName,
  /** to join, or to show that it is still what it was */
  purpose: z.enum(PURPOSES),
  endorsementKey: base64(1_024),
  endorsementCertificate: base64(4_096).optional(),
  attestationKey: base64(1_024),
});
export type Hello = z.output<typeof Hello>;

const session = z.string().regex(/^[0-9a-f]{32}$/);

export const Challenge = z.strictObject({
  session,
  nonce: base64(32),
  credential: base64(1_024),
  pcrs: z.array(z.int().min(0).max(23)).min(1).max(24),
});
export type Challenge = z.input<typeof Challenge>;

export const Proof = z.strictObject({
  session,
  secret: base64(64),
  quote: base64(1_024),
  signature: base64(256),
  pcrs: z.record(z.string().regex(/^(1?[0-9]|2[0-3])$/), z.string().regex(/^[0-9a-f]{64}$/)),
  /** PKCS#10, DER: of the key that a KubeEdge host made for itself */
  request: base64(2_048).optional(),
});
export type Proof = z.output<typeof Proof>;

/** Sealed to a TPM: its key is in a credential for the attestation key, its text under that key with AES-256-GCM. */
export const Sealed = z.strictObject({
  credential: base64(1_024),
  iv: base64(12),
  tag: base64(16),
  text: base64(8_192),
});
export type Sealed = z.input<typeof Sealed>;

export const Grant = z.strictObject({ trusted: z.literal(true), sealed: Sealed.optional() });
export type Grant = z.input<typeof Grant>;

export const Refusal = z.strictObject({ refused: z.string().max(64) });

/** What is in the seal, by the role of the host. */
export const Joining = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('bootstrap-token'), token: z.string(), until: z.string() }),
  z.strictObject({ kind: z.literal('server-token'), token: z.string() }),
  z.strictObject({ kind: z.literal('edge-certificate'), certificate: z.string(), ca: z.string() }),
]);
export type Joining = z.output<typeof Joining>;

/**
 * What the TPM signs along with its registers: the nonce of this session, and what is asked for with it, so that nobody
 * between the TPM and the gate can ask for something else.
 */
export function qualifyingData(nonce: Uint8Array, request: Uint8Array = Buffer.alloc(0)): Buffer {
  const asked = createHash('sha256').update(request).digest();
  return createHash('sha256').update('millwright enrolment 1\0').update(nonce).update(asked).digest();
}
