import { createPrivateKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { ImageLock } from '../infra/images.ts';
import { parseImageLock } from '../infra/images.ts';
import type { Built } from '../workloads/image/build.ts';
import { buildImages, UnfitImageError } from '../workloads/image/build.ts';
import type { Image } from '../workloads/image/catalog.ts';
import { IMAGES } from '../workloads/image/catalog.ts';
import { writeContext } from '../workloads/image/context.ts';
import type { Locks } from '../workloads/image/plan.ts';
import { WithdrawnPackageError } from '../workloads/image/debian.ts';
import { DEBIAN_LOCK, planOf, readLocks } from '../workloads/image/plan.ts';
import { MissingProgramError } from '../workloads/image/program.ts';
import { newestPackages } from '../workloads/image/update.ts';
import type { ExitCode } from './command.ts';
import { aCommand, EXIT, printJson, run, say } from './command.ts';
import type { Repository } from './delivery/reference.ts';
import { parseRepository } from './delivery/reference.ts';
import { RegistryError } from './delivery/registry.ts';
import { licenceTable, readLicences } from './image-licences.ts';
import { lockedRows, staleImages } from './image-lock.ts';
import { pushBuilt } from './image-push.ts';
import { imageTable, lineOf } from './image-table.ts';

const ROOT = path.join(import.meta.dirname, '..');
const LOCK_FILE = path.join(ROOT, 'images.lock.json');
const DOWNLOADS = path.join(ROOT, 'build', 'packages');

interface Options {
  check?: boolean;
  lock?: boolean;
  updatePackages?: boolean;
  licences?: boolean;
  key?: string;
  to?: Repository;
  tag?: string;
  plainHttp?: true;
  folder: string;
  context?: string | true;
  json?: boolean;
}

/** `npm run images [-- <name>…]`: builds our images into an OCI layout, or says whether images.lock.json is stale. */
export async function main(args: readonly string[]): Promise<ExitCode> {
  const command = aCommand('images', 'Build the images for every platform into an OCI layout.')
    .argument('[name...]', 'some of them; all without')
    .option('--check', 'build nothing; fail where what an image is made of changed and the lock did not')
    .option('--lock', 'write the digests to images.lock.json')
    .option('--update-packages', 'first lock the newest Debian packages of the same release')
    .option('--licences', 'build nothing; say under which licences the packages in the images are')
    .option('--key <file>', 'sign with this ECDSA P-256 key (PEM), in the format of cosign')
    .option(
      '--to <repository>',
      'then push each to <repository>/<name>, if it is what the lock names',
      parseRepository,
    )
    .option('--tag <tag>', 'and give it this tag there, beside its digest')
    .option('--plain-http', 'speak HTTP to the registry, as to one on this machine')
    .option('--context [folder]', 'also write what the Dockerfile adds (to build/image-context)')
    .option('--folder <folder>', 'the layout', path.join('build', 'images'));
  return run(command, args, async () => {
    const options = command.opts<Options>();
    const images = imagesNamed(command.args);
    if (images === undefined) return EXIT.badInput;
    try {
      if (options.updatePackages === true) await updatePackages();
      const locks = await readLocks(ROOT);
      if (options.licences === true) return await sayLicences(images, locks, options);
      return options.check === true
        ? await check(images, locks, options)
        : await make(images, locks, options);
    } catch (error) {
      if (error instanceof MissingProgramError) {
        say(error.message);
        return EXIT.missingProgram;
      }
      const isTold =
        error instanceof UnfitImageError ||
        error instanceof WithdrawnPackageError ||
        error instanceof RegistryError;
      if (!isTold) throw error;
      say(error.message);
      return EXIT.failed;
    }
  });
}

function imagesNamed(names: readonly string[]): readonly Image[] | undefined {
  const unknown = names.filter((name) => !IMAGES.some((image) => image.name === name));
  if (unknown.length > 0) {
    say(`No image: ${unknown.join(', ')}. There are ${IMAGES.map(({ name }) => name).join(', ')}.`);
    return undefined;
  }
  return names.length === 0 ? IMAGES : IMAGES.filter(({ name }) => names.includes(name));
}

async function check(images: readonly Image[], locks: Locks, { json }: Options): Promise<ExitCode> {
  const plans = await Promise.all(images.map((image) => planOf(ROOT, image, locks)));
  const stale = staleImages(readLock(), plans);
  if (json === true) printJson({ stale });
  say(
    stale.length === 0
      ? 'images.lock.json is up to date.'
      : `Stale in images.lock.json: ${stale.join(', ')}. Run npm run images -- --lock.`,
  );
  return stale.length === 0 ? EXIT.held : EXIT.failed;
}

async function sayLicences(images: readonly Image[], locks: Locks, { json }: Options): Promise<ExitCode> {
  const plans = await Promise.all(images.map((image) => planOf(ROOT, image, locks)));
  const licences = await readLicences(plans, DOWNLOADS);
  if (json === true) printJson({ licences });
  say(licenceTable(licences));
  return EXIT.held;
}

async function make(images: readonly Image[], locks: Locks, options: Options): Promise<ExitCode> {
  const begunAt = performance.now();
  const key = options.key === undefined ? undefined : readKey(options.key);
  const folder = path.resolve(options.folder);
  say(`Building ${images.length} images for two platforms; the first time packages are fetched.`);
  const built = await buildImages({
    root: ROOT,
    images,
    locks,
    folder,
    downloads: DOWNLOADS,
    ...(key !== undefined && { key }),
    onBuilt: (one) => say(lineOf(one)),
  });
  say(`\n${imageTable(built, performance.now() - begunAt)}`);
  if (options.context !== undefined) {
    const context = options.context === true ? path.join('build', 'image-context') : options.context;
    await writeContext(folder, built, path.resolve(context));
    say(`Written: ${context}, for docker buildx bake.`);
  }
  if (options.lock === true) await writeLock(built, locks);
  if (options.json === true) printJson({ folder, images: built });
  return options.to === undefined
    ? EXIT.held
    : pushBuilt(built, folder, options.to, { ...options, lock: readLock() });
}

function readKey(file: string): KeyObject {
  return createPrivateKey(readFileSync(file));
}

function readLock(): ImageLock {
  return parseImageLock(JSON.parse(readFileSync(LOCK_FILE, 'utf8')));
}

async function writeLock(built: readonly Built[], { debian }: Locks): Promise<void> {
  const lock = readLock();
  await writeJson(LOCK_FILE, { ...lock, built: lockedRows(lock.built, built, debian) });
  say('Written: images.lock.json.');
}

async function updatePackages(): Promise<void> {
  const { debian } = await readLocks(ROOT);
  await writeJson(path.join(ROOT, DEBIAN_LOCK), await newestPackages(debian.suite, IMAGES, DOWNLOADS));
  say(`Written: ${DEBIAN_LOCK}.`);
}

async function writeJson(file: string, value: unknown): Promise<void> {
  const options = await resolveConfig(file);
  writeFileSync(file, await format(JSON.stringify(value, undefined, 2), { ...options, parser: 'json' }));
}
