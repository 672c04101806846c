import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Built } from './build.ts';

/**
 * Lays out a build context for the Dockerfile beside this: `<image>/<architecture>/<layer>.tar.gz`, copied from the
 * layout, so that both ways add the same files.
 */
export async function writeContext(layout: string, built: readonly Built[], context: string): Promise<void> {
  await rm(context, { recursive: true, force: true });
  for (const { name, platforms } of built) {
    for (const { platform, layers } of platforms) {
      const folder = join(context, name, platform.replace('linux/', ''));
      await mkdir(folder, { recursive: true });
      for (const [index, { digest }] of layers.entries()) {
        const blob = join(layout, 'blobs', 'sha256', digest.slice('sha256:'.length));
        await cp(blob, join(folder, `${index}.tar.gz`));
      }
    }
  }
}
