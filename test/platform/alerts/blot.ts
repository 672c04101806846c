import { closeSync, openSync, readdirSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';

const AT_BYTES = 2_000;
const BYTES = 64;

/** Overwrites a stretch near the beginning of the largest file of a folder, as flash that forgets does. */
export function blot(folder: string): void {
  const [largest = ''] = readdirSync(folder, { recursive: true })
    .map((name) => path.join(folder, String(name)))
    .filter((file) => statSync(file).isFile())
    .toSorted((one, other) => statSync(other).size - statSync(one).size);
  const file = openSync(largest, 'r+');
  writeSync(file, Buffer.alloc(BYTES, 0xff), 0, BYTES, AT_BYTES);
  closeSync(file);
}
