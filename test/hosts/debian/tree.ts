import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

const BUILT = path.join(import.meta.dirname, '..', '..', '..', 'build', 'hosts');
const SUITE = 'bookworm';
/** How a gateway comes: Debian's essential packages, apt, and the one by which somebody gets in. */
const INCLUDED = 'openssh-server';

/**
 * The tree of a bare Debian, made of the archive's packages once and kept in build/hosts: nothing is in it that the
 * essential packages do not bring, so a script that runs there needs nothing else.
 */
export function bareTree(): string {
  return made(path.join(BUILT, SUITE), (folder) => {
    run('mmdebstrap', [
      '--quiet',
      '--variant=apt',
      '--mode=root',
      `--include=${INCLUDED}`,
      SUITE,
      folder,
      source(),
    ]);
    // Its devices are those of the machine.
    rmSync(path.join(folder, 'dev'), { recursive: true });
    mkdirSync(path.join(folder, 'dev'));
  });
}

/** These packages with what they need that the tree has not: what a bundle of them carries. */
export function packageFiles(names: readonly string[]): readonly string[] {
  const tree = bareTree();
  const key = createHash('sha256').update(names.join(' ')).digest('hex').slice(0, 16);
  const folder = made(path.join(BUILT, `packages-${key}`), (into) => {
    mkdirSync(path.join(into, 'partial'), { recursive: true });
    run('apt-get', [
      ...['-qq', '-y', '--download-only'],
      ...['-o', `Dir::State::status=${tree}/var/lib/dpkg/status`, '-o', `Dir::Cache::archives=${into}`],
      ...['-o', 'APT::Install-Recommends=false', '-o', 'APT::Sandbox::User=root', '-o', 'Debug::NoLocking=1'],
      ...['install', ...names],
    ]);
  });
  return readdirSync(folder)
    .filter((name) => name.endsWith('.deb'))
    .map((name) => path.join(folder, name));
}

/** The list of a folder of packages, as apt reads it. */
export function packageList(files: readonly string[]): string {
  return files
    .map((file) => {
      const fields = String(run('dpkg-deb', ['--field', file])).trimEnd();
      const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
      return `${fields}\nFilename: ./${path.basename(file)}\nSize: ${statSync(file).size}\nSHA256: ${sha256}\n\n`;
    })
    .join('');
}

/** All of it, or nothing. */
function made(folder: string, make: (into: string) => void): string {
  if (existsSync(folder)) return folder;
  const half = `${folder}.${process.pid}`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { recursive: true });
  make(half);
  renameSync(half, folder);
  return folder;
}

function source(): string {
  const targets = [
    'indextargets',
    '--format',
    'deb $(REPO_URI) $(RELEASE) $(COMPONENT)',
    'Created-By: Packages',
  ];
  const line = String(run('apt-get', targets))
    .split('\n')
    .find((one) => one.endsWith(` ${SUITE} main`));
  if (line === undefined) throw new Error(`this machine's apt knows no mirror of ${SUITE}`);
  return line;
}

function run(file: string, args: readonly string[]): Buffer {
  return execFileSync(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Writes SHA256SUMS over everything in a folder. */
export function sumUp(folder: string): void {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'SHA256SUMS')
    .map((entry) => path.join(entry.parentPath, entry.name));
  const lines = files.map((file) => {
    const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
    return `${sha256}  ${path.relative(folder, file)}\n`;
  });
  writeFileSync(path.join(folder, 'SHA256SUMS'), lines.join(''));
}
