import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Artefact } from '../../../infra/host/artefact.ts';
import { BUNDLE } from '../../../infra/host/bundle-folder.ts';
import { packageFiles, packageList, sumUp } from './tree.ts';

/** Stands for a download of megabytes: what is judged is what a script does with it. */
export const TOOL: Artefact & { readonly bytes: Buffer } = artefact(
  'tool-1.0-amd64',
  Buffer.alloc(300_000, 'tool'),
);
/** More than a small disk holds. */
export const LARGE = artefact('large-1.0-amd64', Buffer.alloc(24 * 1024 * 1024, 'large'));

function artefact(name: string, bytes: Buffer): Artefact & { readonly bytes: Buffer } {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { name, file: name, url: 'https://downloads.invalid/tool', sha256, sizeBytes: bytes.length, bytes };
}

/** Fills a folder as a bundle is. */
export function makeBundle(folder: string, packages: readonly string[]): void {
  const [debs, artefacts] = [path.join(folder, BUNDLE.packages), path.join(folder, BUNDLE.artefacts)];
  for (const one of [debs, artefacts]) mkdirSync(one, { recursive: true });
  const files = packageFiles(packages);
  for (const file of files) copyFileSync(file, path.join(debs, path.basename(file)));
  writeFileSync(path.join(debs, 'Packages'), packageList(files));
  for (const { file, bytes } of [TOOL, LARGE]) writeFileSync(path.join(artefacts, file), bytes);
  sumUp(folder);
}
