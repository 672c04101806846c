import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

const STACKS = path.join(import.meta.dirname, '..', '..', 'stacks');

/** A folder that is gone when the test is over. */
export function aFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'millwright-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A copy of the repository's site files, for a test to write into. */
export function someSiteFiles(): string {
  const folder = aFolder();
  cpSync(STACKS, folder, {
    recursive: true,
    filter: (from) => from === STACKS || from.endsWith('.yaml') || from === path.join(STACKS, 'archetypes'),
  });
  return folder;
}
