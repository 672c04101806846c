import type { Place, Problem } from './problem.ts';

/**
 * Three thousand cells fit. More is a mistake and refused before it is read: a parser can be kept busy for seconds by
 * each megabyte of brackets.
 */
export const MAX_SOURCE_BYTES = 256 * 1024;

/** Something wrong with a file as a whole, or at one place in it before it has any structure. */
export function fileProblem(
  place: Place,
  rule: string,
  told: Pick<Problem, 'got' | 'wanted' | 'remedy'>,
): Problem {
  return { ...place, rule, path: '', ...told };
}

/** The text of a file, or why it is none. */
export function textOf(file: string, bytes: Uint8Array): { text: string } | { problem: Problem } {
  const top: Place = { file, line: 1, column: 1 };
  if (bytes.length > MAX_SOURCE_BYTES) return { problem: tooLarge(file, bytes.length) };
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (isUtf16) {
    return {
      problem: fileProblem(top, 'not-utf8', {
        got: 'UTF-16 text',
        wanted: 'UTF-8 text',
        remedy: 'save the file as UTF-8',
      }),
    };
  }
  const nul = bytes.indexOf(0);
  if (nul >= 0) {
    return {
      problem: fileProblem(placeOf(file, bytes, nul), 'not-text', {
        got: 'a NUL byte',
        wanted: 'YAML text',
        remedy: 'this looks like a binary file: check that it is the one you meant',
      }),
    };
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    const at = firstBroken(bytes);
    return {
      problem: fileProblem(placeOf(file, bytes, at), 'not-utf8', {
        got: `the byte 0x${bytes[at]!.toString(16).padStart(2, '0')}, which is not UTF-8`,
        wanted: 'UTF-8 text',
        remedy: 'save the file as UTF-8; if it is a binary file, check that it is the one you meant',
      }),
    };
  }
}

export function tooLarge(file: string, size: number): Problem {
  return fileProblem({ file, line: 1, column: 1 }, 'too-large', {
    got: `${size} bytes`,
    wanted: `at most ${MAX_SOURCE_BYTES}`,
    remedy: 'a site file holds only what differs from its archetype: check that this is the file you meant',
  });
}

function placeOf(file: string, bytes: Uint8Array, offset: number): Place {
  let line = 1;
  let start = 0;
  for (let at = bytes.indexOf(10); at >= 0 && at < offset; at = bytes.indexOf(10, start)) {
    line += 1;
    start = at + 1;
  }
  return { file, line, column: offset - start + 1 };
}

/** Offset of the first character that is none: the longest prefix of whole characters ends there. */
function firstBroken(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (decodes(bytes.subarray(0, middle), true)) good = middle;
    else bad = middle;
  }
  while (!decodes(bytes.subarray(0, good), false)) good -= 1;
  return good;
}

/** Whether these bytes are UTF-8; a prefix may end within a character. */
function decodes(bytes: Uint8Array, isPrefix: boolean): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: isPrefix });
    return true;
  } catch {
    return false;
  }
}
