import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { decide, ScoresError } from './decide.ts';
import type { Preprocessing } from './preprocessing.ts';
import type { Answer } from './worker-message.ts';

/** A picture whose label is known, or, where the model's file names none, one that must at least get scores. */
export interface SelfTest {
  jpeg: Uint8Array;
  label: string | undefined;
}

/** 32 × 32 pixels of grey. */
const GREY = Buffer.from(
  '/9j/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxOUlNSMj5aYVpQYEpRUk//2wBDAQ4ODhMR' +
    'EyYVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT0//wAARCAAgACADASIAAhEBAxEB/8QA' +
    'FAABAAAAAAAAAAAAAAAAAAAAAP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/xAAUAQEAAAAAAAAAAAAAAAAAAAAA/8QAFBEBAAAAAAAAAAAAAAAA' +
    'AAAAAP/aAAwDAQACEQMRAD8AAAAAAAAA/9k=',
  'base64',
);

/** Reads the picture that stands beside the preprocessing file. */
export async function readSelfTest(preprocessingPath: string, p: Preprocessing): Promise<SelfTest> {
  if (p.selfTest === undefined) return { jpeg: GREY, label: undefined };
  return {
    jpeg: await readFile(join(dirname(preprocessingPath), p.selfTest.picture)),
    label: p.selfTest.label,
  };
}

/** What is wrong with an answer, or undefined where the picture was recognised. */
export function judgeSelfTest(answer: Answer, test: SelfTest, p: Preprocessing): string | undefined {
  if (answer.kind !== 'scores') return `the known picture was not judged: ${answer.reason}`;
  try {
    const { label } = decide(answer.scores, p);
    if (test.label === undefined || label === test.label) return undefined;
    return `the known picture is "${test.label}" and was taken for "${label}"`;
  } catch (error) {
    if (error instanceof ScoresError) return error.message;
    throw error;
  }
}
