import { appendFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';

const FILE = path.join(import.meta.dirname, '..', '..', 'build', 'access.jsonl');

/** A line for each look into a site from this machine, beside what the site itself has of it. */
export function recordAccess(row: Readonly<Record<string, unknown>>, file: string = FILE): string {
  mkdirSync(path.dirname(file), { recursive: true });
  appendFileSync(file, `${JSON.stringify(row)}\n`);
  return file;
}
