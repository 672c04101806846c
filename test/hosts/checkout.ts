import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Download } from '../../infra/host/downloads.ts';
import { DOWNLOADS } from '../../infra/host/downloads.ts';
import { nodeFolder } from '../../infra/host/trust/programs.ts';
import { tinyImages } from '../stacks/bundle/tiny-images.ts';

const REPOSITORY = path.join(import.meta.dirname, '..', '..');

/** The repository as it is on a machine where `npm run lock` has read what others publish. */
export interface Checkout {
  readonly folder: string;
  readonly layout: string;
  readonly downloads: string;
}

/**
 * A copy of this repository whose locks know every byte: of downloads and images that stand for the real ones, which
 * nobody here can read. What is made of them is made by its own commands.
 */
export async function aLockedCheckout(folder: string): Promise<Checkout> {
  for (const name of ['infra', 'policies', 'stacks', 'workloads', 'package.json'])
    cpSync(path.join(REPOSITORY, name), path.join(folder, name), { recursive: true });
  symlinkSync(path.join(REPOSITORY, 'node_modules'), path.join(folder, 'node_modules'));
  const [layout, downloads] = [path.join(folder, 'layout'), path.join(folder, 'downloads')];
  mkdirSync(downloads);
  writeFileSync(path.join(folder, 'images.lock.json'), JSON.stringify(await tinyImages(layout)));
  const rows = DOWNLOADS.map((row) => {
    const file = path.join(downloads, row.key);
    standIn(row, file);
    const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
    return [row.key, { sha256, sizeBytes: statSync(file).size }];
  });
  writeFileSync(path.join(folder, 'downloads.lock.json'), JSON.stringify(Object.fromEntries(rows)));
  return { folder, layout, downloads };
}

/** Packed as its publisher does where a plan unpacks it. */
function standIn({ name, key, arch }: Download, file: string): void {
  const text = `#!/bin/sh\n# stands for ${key}\n`;
  if (name !== 'node') {
    writeFileSync(file, text);
    return;
  }
  const tree = `${file}.tree`;
  mkdirSync(path.join(tree, nodeFolder(arch), 'bin'), { recursive: true });
  writeFileSync(path.join(tree, nodeFolder(arch), 'bin', 'node'), text);
  execFileSync('tar', ['-czf', file, '-C', tree, nodeFolder(arch)]);
}
