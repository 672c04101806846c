import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { BUNDLE } from '../../infra/host/bundle-folder.ts';
import { MissingProgramError } from '../access/program.ts';
import { hashOf } from '../files-below.ts';
import { UsageError } from '../usage-error.ts';
import type { BundleFile } from './folder.ts';

/** Debian's packages in a bundle, and the list by which apt finds and checks them. */
export interface Debs {
  readonly files: readonly (BundleFile & { readonly from: string })[];
  readonly list: string;
  readonly names: ReadonlySet<string>;
}

/** Of every .deb in a folder, as `apt-get --download-only` leaves them there. Throws a UsageError where there is none. */
export async function debsIn(folder: string): Promise<Debs> {
  const found =
    statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true ? readdirSync(folder) : [];
  const debs = found.filter((name) => name.endsWith('.deb')).toSorted();
  if (debs.length === 0)
    throw new UsageError(
      `${folder} has no .deb`,
      'apt-get --download-only brings them; docs/bundle.md says how',
    );
  const files = [];
  const stanzas: string[] = [];
  const names = new Set<string>();
  for (const deb of debs) {
    const from = path.join(folder, deb);
    const fields = fieldsOf(from);
    // No host is given a file with apt's own marks in its name (`%3a`, `~`).
    const name = deb.replace(/[^A-Za-z0-9.+_-]/g, '_');
    const [sha256, sizeBytes] = [await hashOf(from), statSync(from).size];
    files.push({ path: `${BUNDLE.packages}/${name}`, sha256, sizeBytes, from });
    stanzas.push(`${fields}\nFilename: ./${name}\nSize: ${sizeBytes}\nSHA256: ${sha256}\n\n`);
    names.add(/^Package: (\S+)$/m.exec(fields)?.[1] ?? '');
  }
  return { files, list: stanzas.join(''), names };
}

function fieldsOf(file: string): string {
  try {
    return execFileSync('dpkg-deb', ['--field', file], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trimEnd();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new MissingProgramError('dpkg-deb');
    throw new UsageError(`${file} is no package of Debian`, 'fetch it again');
  }
}
