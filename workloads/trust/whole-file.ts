import { chmod, open, rename } from 'node:fs/promises';

/** Whole or not at all, also where the power goes, and readable by its owner only. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const out = await open(`${file}.new`, 'w', 0o600);
  try {
    await out.writeFile(text);
    await out.sync();
  } finally {
    await out.close();
  }
  // The mode above is for a file that was not there.
  await chmod(`${file}.new`, 0o600);
  await rename(`${file}.new`, file);
}
