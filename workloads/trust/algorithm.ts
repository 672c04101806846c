/** Numbers of TPM 2.0 Library, Part 2 «Structures», that are read here. */
export const ALGORITHM = {
  rsa: 0x0001,
  aes: 0x0006,
  sha256: 0x000b,
  null: 0x0010,
  rsaes: 0x0015,
  ecdaa: 0x001a,
  ecdsa: 0x0018,
  ecc: 0x0023,
  cfb: 0x0043,
} as const;

export const CURVE_P256 = 0x0003;

/** TPMA_OBJECT, 8.3 */
export const ATTRIBUTE = {
  fixedTpm: 1 << 1,
  fixedParent: 1 << 4,
  sensitiveDataOrigin: 1 << 5,
  restricted: 1 << 16,
  decrypt: 1 << 17,
  sign: 1 << 18,
} as const;

/** TPM_GENERATED_VALUE: only the TPM itself signs, with a restricted key, what begins with it. */
export const GENERATED = 0xff544347;
export const ATTEST_QUOTE = 0x8018;
