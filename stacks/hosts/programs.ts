import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Artefact } from '../../infra/host/artefact.ts';
import { TRUST_PROGRAMS } from '../../infra/host/trust/programs.ts';
import type { Site } from '../../infra/site/site.ts';
import { bundle } from '../../workloads/image/bundle.ts';

/** A program of ours that runs on hosts and in no container: one file, which only a bundle brings. */
export interface Program {
  readonly artefact: Artefact;
  readonly bytes: Uint8Array;
}

const ROOT = path.join(import.meta.dirname, '..', '..');

/** Of sources that are the same the same bytes, so that whoever makes a script and whoever makes a bundle agree. */
export async function programsFor({ trust }: Pick<Site, 'trust'>): Promise<readonly Program[]> {
  if (trust === undefined) return [];
  return Promise.all(
    Object.values(TRUST_PROGRAMS).map(async ({ artefact: name, main }) => {
      const { files } = await bundle(ROOT, main);
      const [file, ...others] = files;
      // A host has one file for it: a thread of its own would have a second.
      if (file === undefined || others.length > 0)
        throw new Error(`${main} is ${files.length} files, not one`);
      const sha256 = createHash('sha256').update(file.bytes).digest('hex');
      const artefact = { name, file: name, url: null, sha256, sizeBytes: file.bytes.length };
      return { artefact, bytes: file.bytes };
    }),
  );
}
