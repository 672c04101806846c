import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bundle } from './bundle.ts';
import { packagesOf } from './bundle.ts';
import type { Image } from './catalog.ts';
import { debianPackagesOf } from './catalog.ts';
import type { DebianLock, DebianPackage } from './debian-lock.ts';
import { lockedPackage } from './debian-lock.ts';
import type { GoModule } from './go-module.ts';
import { pinnedModules } from './go-module.ts';
import type { Digest } from './digest.ts';
import { digestOf } from './digest.ts';
import { nativePackages } from './native.ts';
import type { NpmLock, NpmPackage } from './npm-package.ts';
import { npmPackage } from './npm-package.ts';
import type { Architecture } from './platform.ts';
import { ARCHITECTURES } from './platform.ts';

/** All that an image is made of: what its source digest is over, and what its SBOM and provenance name. */
export interface Ingredients {
  /** our own files by path: the code, the model, and this folder, which says how they become an image */
  files: ReadonlyMap<string, Digest>;
  /**
   * What of that decides the image's bytes: its row of the catalog, the code as it is bundled, the model, and how they
   * become an image. So a comment or a type in a service makes no other image, nor does another row.
   */
  parts: ReadonlyMap<string, Digest>;
  /** for each architecture */
  npm: Readonly<Record<Architecture['name'], readonly NpmPackage[]>>;
  debian: Readonly<Record<Architecture['name'], readonly DebianPackage[]>>;
  /** all that a Go program may be linked of, and what writes its source */
  modules: readonly GoModule[];
}

/** What makes the bytes beside this folder: another version of it may make others of the same sources. */
const TOOLS = ['esbuild', 'tar-stream'];

const FOLDER = 'workloads/image';
/** Files of this folder that no byte of an image comes from; of the catalog, the image's own row is enough. */
const BESIDE = [
  ...[
    'Dockerfile',
    'catalog.ts',
    'context.ts',
    'debian-archive.ts',
    'debian-lock.ts',
    'elf.ts',
    'licences.ts',
    'linkage.ts',
  ],
  ...[
    'linkage.ts',
    'packages.lock.json',
    'provenance.ts',
    'referrer.ts',
    'sbom.ts',
    'signature.ts',
    'update.ts',
  ],
].map((name) => `${FOLDER}/${name}`);

export async function ingredientsOf(
  root: string,
  image: Image,
  code: Bundle | undefined,
  locks: { npm: NpmLock; debian: DebianLock },
): Promise<Ingredients> {
  const own = (code?.sources ?? []).filter((source) => !source.includes('node_modules/'));
  const model = image.kind === 'service' && image.model !== undefined ? [image.model.from] : [];
  const module = image.kind === 'module' ? [image.folder] : [];
  const folders = await Promise.all([FOLDER, ...model, ...module].map((folder) => filesIn(root, folder)));
  const paths = [...own, 'LICENSE', ...folders.flat().filter((path) => !path.endsWith('packages.lock.json'))];
  const files = await Promise.all(
    paths.sort().map(async (path) => [path, digestOf(await readFile(join(root, path)))] as const),
  );
  const parts = [
    ['row', digestOf(JSON.stringify(image))] as const,
    ...(code?.files ?? []).map(({ name, bytes }) => [name, digestOf(bytes)] as const),
    ...files.filter(([path]) => !own.includes(path) && !BESIDE.includes(path)),
  ];
  const npmOf = (architecture: Architecture): readonly NpmPackage[] =>
    image.kind !== 'service'
      ? []
      : [
          ...[`node_modules/node-linux-${architecture.node}`, ...packagesOf(code?.sources ?? [])].map(
            (folder) => npmPackage(locks.npm, folder),
          ),
          ...(image.hasNative ? nativePackages(locks.npm, architecture) : []),
        ];
  const debianOf = ({ name }: Architecture): readonly DebianPackage[] =>
    debianPackagesOf(image).map((one) => lockedPackage(locks.debian, one, name));
  return {
    files: new Map(files),
    parts: new Map(parts),
    npm: forEach(npmOf),
    debian: forEach(debianOf),
    modules: (await Promise.all(module.map((folder) => pinnedModules(join(root, folder))))).flat(),
  };
}

/**
 * Changes when anything changes that the image is made of, and only then. No time and no commit is in it, so that an
 * image stays what it is when a commit changes something else.
 */
export function sourceDigest({ parts, npm, debian }: Ingredients, lock: NpmLock): Digest {
  const lines = [
    ...[...parts].map(([part, digest]) => `${part} ${digest}`),
    ...TOOLS.map((tool) => npmPackage(lock, `node_modules/${tool}`).integrity),
    ...ARCHITECTURES.flatMap(({ name }) => npm[name]).map((one) => `${one.name} ${one.integrity}`),
    ...ARCHITECTURES.flatMap(({ name }) => debian[name]).map((one) => `${one.name} ${one.sha256}`),
  ];
  return digestOf(lines.join('\n'));
}

async function filesIn(root: string, folder: string): Promise<readonly string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => `${folder}/${name}`);
}

function forEach<T>(made: (architecture: Architecture) => T): Record<Architecture['name'], T> {
  const [amd64, arm64] = ARCHITECTURES.map(made);
  if (amd64 === undefined || arm64 === undefined) throw new Error('an architecture is missing');
  return { amd64, arm64 };
}
