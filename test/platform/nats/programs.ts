import { chmodSync, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { debianSource } from '../../../workloads/image/debian.ts';
import { lockedPackage, upstreamVersion } from '../../../workloads/image/debian-lock.ts';
import { readLocks } from '../../../workloads/image/plan.ts';
import { programIfThere } from '../../engines/programs.ts';
import { versionOf } from '../../engines/proof/prove.ts';

/** A nats-server to judge with. */
export interface NatsProgram {
  readonly version: string;
  /** its file; where it is not to be had, a path at which nothing is */
  readonly file: string;
  /** for people: `2.10.27 of the image` */
  readonly name: string;
}

const ROOT = path.join(import.meta.dirname, '..', '..', '..');
const DOWNLOADS = path.join(ROOT, 'build', 'packages');
const IN_PACKAGE = 'usr/sbin/nats-server';

/** The newest, which is an engine, and the one that is in the image: sites run that. */
export async function natsPrograms(): Promise<readonly NatsProgram[]> {
  const version = versionOf('nats-server');
  const file = programIfThere('nats-server') ?? '/nonexistent/nats-server';
  return [{ version, file, name: version }, await ofTheImage()];
}

/** Out of the very package that the image is made of, by its digest. */
async function ofTheImage(): Promise<NatsProgram> {
  const { debian } = await readLocks(ROOT);
  const row = lockedPackage(debian, 'nats-server', process.arch === 'arm64' ? 'arm64' : 'amd64');
  const version = upstreamVersion(row.version);
  const file = path.join(ROOT, 'build', 'programs', `nats-server-${row.sha256.slice(0, 16)}`);
  if (!existsSync(file)) {
    try {
      const { files } = await debianSource(DOWNLOADS)(row);
      const program = files.find((one) => one.path === IN_PACKAGE);
      if (program?.kind !== 'file') throw new Error(`${row.name} has no ${IN_PACKAGE}`);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(`${file}.part`, program.bytes);
      chmodSync(`${file}.part`, 0o755);
      renameSync(`${file}.part`, file);
    } catch (error) {
      console.warn(`no ${version} of Debian: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { version, file, name: `${version} of the image` };
}
