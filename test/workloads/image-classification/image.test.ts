import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imageOf, MAX_BODY_BYTES } from '../../../workloads/image-classification/image.ts';
import { PICTURE_MAX_BYTES } from '../../../workloads/vision/picture.ts';

const bodyOf = (text: string) => new TextEncoder().encode(text);

describe('a body of base64', () => {
  it('S57 gives the bytes that went into it, with line breaks or without', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 500 }),
        fc.integer({ min: 1, max: 100 }),
        (bytes, width) => {
          const text = Buffer.from(bytes).toString('base64');
          const lines = text.replaceAll(new RegExp(`(.{${width}})`, 'g'), '$1\r\n');
          expect(imageOf(bodyOf(text))).toEqual({ bytes });
          expect(imageOf(bodyOf(lines))).toEqual({ bytes });
        },
      ),
      { seed: 57 },
    );
  });

  it('is never thrown for, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (body) => {
        const image = imageOf(body);
        if ('problem' in image) expect(image.problem).toMatch(/^the body is .+; send a JPEG in base64$/);
        else expect(Buffer.from(image.bytes).toString('base64').length % 4).toBe(0);
      }),
      { seed: 57 },
    );
  });

  it.each([
    ['', 'the body is empty; send a JPEG in base64'],
    ['  \n', 'the body is empty; send a JPEG in base64'],
    ['abc%', 'the body is no base64 (character 4 is code 37); send a JPEG in base64'],
    ['ab=c', 'the body is no base64 ("=" stands at 3, before the end); send a JPEG in base64'],
    ['abcde', 'the body is no base64 (5 characters are no whole number of four); send a JPEG in base64'],
    ['data:image/jpeg;base64,AAAA', 'the body is no base64 (character 5 is code 58); send a JPEG in base64'],
  ])('%j is told what is wrong with it', (text, problem) => {
    expect(imageOf(bodyOf(text))).toEqual({ problem });
  });

  it('has room for the largest picture in lines of 76', () => {
    const text = Buffer.alloc(PICTURE_MAX_BYTES).toString('base64');
    const lines = text.replaceAll(/(.{76})/g, '$1\r\n');
    expect(lines.length).toBeLessThanOrEqual(MAX_BODY_BYTES);
    expect(imageOf(bodyOf(lines))).toHaveProperty('bytes.length', PICTURE_MAX_BYTES);
  });
});
