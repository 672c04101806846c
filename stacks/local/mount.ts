import fs from 'node:fs/promises';
import path from 'node:path';
import type { LocalCa } from './ca.ts';
import type { Instance } from './instances.ts';

/**
 * Lays out below `root` what the instance's pod would have mounted: the files of its ConfigMaps, a certificate at
 * each Secret's place, an empty folder for each claim. `edit` may change a file's text on its way.
 */
export async function mount(
  instance: Instance,
  root: string,
  ca: LocalCa,
  edit: (file: string, text: string) => string,
): Promise<void> {
  for (const [file, text] of instance.files) {
    await fs.mkdir(path.dirname(root + file), { recursive: true });
    await fs.writeFile(root + file, edit(file, text));
  }
  for (const [dir, subject] of instance.certificates) await ca.issue(subject, { dir: root + dir });
  for (const dir of instance.statePaths) await fs.mkdir(root + dir, { recursive: true, mode: 0o700 });
}
