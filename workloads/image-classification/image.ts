import { PICTURE_MAX_BYTES } from '../vision/picture.ts';

/** The largest picture as base64, in lines of 76 with CR and LF. */
export const MAX_BODY_BYTES = Math.ceil((Math.ceil(PICTURE_MAX_BYTES / 3) * 4 * 78) / 76) + 2;

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The bytes behind a body of base64, or why there are none. Line breaks and blanks are skipped, as RFC 2045 has them. */
export function imageOf(body: Uint8Array): { bytes: Uint8Array } | { problem: string } {
  const text = Buffer.from(body)
    .toString('latin1')
    .replaceAll(/[\r\n\t ]/g, '');
  if (text === '') return { problem: 'the body is empty; send a JPEG in base64' };
  if (!BASE64.test(text))
    return { problem: `the body is no base64 (${faultOf(text)}); send a JPEG in base64` };
  return { bytes: new Uint8Array(Buffer.from(text, 'base64')) };
}

/** Never the content itself: it may be anything. */
function faultOf(text: string): string {
  const at = text.search(/[^A-Za-z0-9+/=]/);
  if (at >= 0) return `character ${at + 1} is code ${text.charCodeAt(at)}`;
  const padding = text.search(/=[^=]/);
  if (padding >= 0) return `"=" stands at ${padding + 1}, before the end`;
  return `${text.length} characters are no whole number of four`;
}
