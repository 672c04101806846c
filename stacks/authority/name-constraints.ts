import type { SiteAuthority } from '../../infra/charts/site-authority.ts';

/** Of RFC 5280, 4.2.1.10. */
export const NAME_CONSTRAINTS = '2.5.29.30';

/** Context tags of a GeneralName. */
const NAME = { dns: 0x82, uri: 0x86, address: 0x87 } as const;
const SEQUENCE = 0x30;
/** `permittedSubtrees [0]` */
const PERMITTED = 0xa0;
const WHOLE_ADDRESS = [255, 255, 255, 255];

/**
 * The names that an authority may issue for, as the value of the extension in DER. A kind that is named at all is closed
 * but for what stands here.
 */
export function nameConstraints({ dns, addresses, uris }: SiteAuthority['permitted']): Uint8Array {
  const text = (value: string) => [...Buffer.from(value, 'ascii')];
  const subtrees = [
    ...dns.map((one) => der(NAME.dns, text(one))),
    ...uris.map((one) => der(NAME.uri, text(one))),
    ...addresses.map((one) => der(NAME.address, [...one.split('.').map(Number), ...WHOLE_ADDRESS])),
  ].flatMap((name) => der(SEQUENCE, name));
  return Uint8Array.from(der(SEQUENCE, der(PERMITTED, subtrees)));
}

/** Tag, length, value; a length of 128 and more is written with how many bytes it takes. */
function der(tag: number, value: readonly number[]): number[] {
  const { length } = value;
  if (length < 128) return [tag, length, ...value];
  const bytes = length < 256 ? [length] : [length >> 8, length & 255];
  return [tag, 128 + bytes.length, ...bytes, ...value];
}
