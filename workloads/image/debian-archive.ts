import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from './program.ts';

/** Debian's archive as this machine reaches it, asked for one architecture by the ordinary client. */
export interface DebianArchive {
  /** what it has now, of each name the newest */
  newest(names: readonly string[]): Promise<ReadonlyMap<string, { version: string; sha256: string }>>;
  /** puts exactly this version into the folder */
  download(name: string, version: string, folder: string): Promise<void>;
}

const KEYS = '/usr/share/keyrings/debian-archive-keyring.gpg';

/**
 * apt with lists of its own in `folder`: the machine's own packages and configuration are neither read nor changed,
 * but for the address of its Debian mirror. Needs no privileges.
 */
export async function openArchive(
  suite: string,
  architecture: 'amd64' | 'arm64',
  folder: string,
): Promise<DebianArchive> {
  const sources = join(folder, 'sources.list');
  const state = join(folder, 'state');
  const cache = join(folder, 'cache');
  await mkdir(join(state, 'lists', 'partial'), { recursive: true });
  await mkdir(join(cache, 'archives', 'partial'), { recursive: true });
  await writeFile(join(folder, 'status'), '');
  await writeFile(sources, await sourcesOf(suite));
  const options = [
    `APT::Architecture=${architecture}`,
    `APT::Architectures=${architecture}`,
    `Dir::State=${state}`,
    `Dir::State::status=${join(folder, 'status')}`,
    `Dir::Cache=${cache}`,
    `Dir::Etc::sourcelist=${sources}`,
    'Dir::Etc::sourceparts=-',
    // As root it would become another user, who may not write here; what it gets is signed and checked either way.
    'APT::Sandbox::User=',
    'Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false',
  ].flatMap((option) => ['-o', option]);
  await runProgram('apt-get', [...options, '-qq', 'update']);
  return {
    newest: async (names) =>
      newestOf(String(await runProgram('apt-cache', [...options, '--no-all-versions', 'show', ...names]))),
    download: async (name, version, into) => {
      await runProgram('apt-get', [...options, '-qq', 'download', `${name}=${version}`], { cwd: into });
    },
  };
}

/** The lines of a sources.list: the machine's own Debian mirrors, with the suite that the lock names. */
async function sourcesOf(suite: string): Promise<string> {
  const targets = String(
    await runProgram('apt-get', [
      'indextargets',
      '--format',
      '$(ORIGIN) $(REPO_URI) $(RELEASE) $(COMPONENT)',
      'Created-By: Packages',
    ]),
  );
  const lines = targets.split('\n').flatMap((line) => {
    const [origin, uri = '', release = '', component = ''] = line.split(' ');
    if (origin !== 'Debian' || component !== 'main') return [];
    return [`deb [signed-by=${KEYS}] ${uri} ${release.replace(/^[a-z]+/, suite)} ${component}`];
  });
  if (lines.length === 0)
    throw new Error("this machine's apt names no Debian mirror; add one and run apt-get update");
  return `${[...new Set(lines)].join('\n')}\n`;
}

function newestOf(text: string): ReadonlyMap<string, { version: string; sha256: string }> {
  const field = (record: string, name: string): string =>
    new RegExp(`^${name}: (.+)$`, 'm').exec(record)?.[1] ?? '';
  return new Map(
    text
      .split('\n\n')
      .filter((record) => record.trim() !== '')
      .map((record) => [
        field(record, 'Package'),
        { version: field(record, 'Version'), sha256: field(record, 'SHA256') },
      ]),
  );
}
