import type { DebianPackage } from '../workloads/image/debian-lock.ts';
import { debianSource } from '../workloads/image/debian.ts';
import type { LicenceRow } from '../workloads/image/licences.ts';
import { licencesOf } from '../workloads/image/licences.ts';
import type { Plan } from '../workloads/image/plan.ts';
import { table } from './table.ts';

/** What the images are under, read from the locks and from the packages' own copyright files. */
export function readLicences(plans: readonly Plan[], downloads: string): Promise<readonly LicenceRow[]> {
  const unpack = debianSource(downloads);
  const read = new Map<string, Promise<string>>();
  const copyrightOf = (row: DebianPackage): Promise<string> => {
    const text =
      read.get(row.sha256) ??
      unpack(row).then(({ files }) => {
        const file = files.find(({ path }) => path.endsWith(`/${row.name}/copyright`));
        return file?.kind === 'file' ? Buffer.from(file.bytes).toString() : '';
      });
    read.set(row.sha256, text);
    return text;
  };
  return licencesOf(plans, copyrightOf);
}

export function licenceTable(rows: readonly LicenceRow[]): string {
  const cells = rows.map(({ licence, packages, images }) => [
    licence,
    shortened(packages, 4),
    shortened(images, 2),
  ]);
  return table(['licence', 'packages', 'images'], cells);
}

function shortened(names: readonly string[], most: number): string {
  const rest = names.length - most;
  return `${names.slice(0, most).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
