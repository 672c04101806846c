import type { KeyObject } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { contentsOf } from '../../infra/bundle/contents.ts';
import { outsideOf } from '../../infra/bundle/outside.ts';
import { BUNDLE } from '../../infra/host/bundle-folder.ts';
import type { DownloadLock } from '../../infra/host/downloads.ts';
import type { Release } from '../../infra/release.ts';
import type { Arch } from '../../infra/site/site.ts';
import type { Program } from '../hosts/programs.ts';
import type { Tree } from '../write-tree.ts';
import type { Debs } from './debs.ts';
import type { BundleFile } from './folder.ts';
import { BundleError, place, put, seal, sumsIn, SUMS } from './folder.ts';
import { imageFiles } from './image-files.ts';
import { verifyScript } from './verify-script.ts';

export interface MakeOptions {
  readonly release: Release;
  readonly tree: Tree;
  /** by host, of the architecture: the script that makes it what its plan says */
  readonly scripts: ReadonlyMap<string, string>;
  readonly arch: Arch;
  readonly downloads: DownloadLock;
  /** of ours, by their names */
  readonly programs: readonly Program[];
  /** where `npm run lock` has put the downloads, each by its key */
  readonly downloadFolder: string;
  /** undefined where the hosts have Debian’s packages, or get them elsewhere */
  readonly debs: Debs | undefined;
  /** by host, of the architecture: the packages that its plan names */
  readonly packages: ReadonlyMap<string, readonly string[]>;
  /** an OCI layout that has every image */
  readonly layout: string;
  readonly to: string;
  /** the folder of a bundle that the site has already: what is in it is not written again */
  readonly since: string | undefined;
  readonly key: KeyObject;
  readonly onFile: (path: string, done: number, of: number) => void;
}

export interface Made {
  readonly files: readonly BundleFile[];
  /** of the manifest: what a person compares who has no other way */
  readonly sha256: string;
  readonly sizeBytes: number;
  /** what is not in `since`, which is all that has to travel */
  readonly newBytes: number;
  readonly copied: number;
}

/**
 * Makes the bundle of a site for the hosts of one architecture, or throws a BundleError with every reason why not,
 * before anything is written. What is there already, of a run that was broken off, is looked at and not written again.
 */
export async function makeBundle(options: MakeOptions): Promise<Made> {
  const { release, tree, scripts, arch, downloads, programs, debs, to, since, key, onFile } = options;
  const { items, refusals } = contentsOf(release, downloads, arch);
  const outside = refusals.length > 0 ? [] : outsideOf(release, items);
  const { copies: sources, descriptors, missing } = sourcesOf(items, options);
  const copies = [...sources, ...(debs?.files ?? [])];
  const problems = [
    ...refusals,
    ...outside.map(
      ({ id, path: at, refersTo }) => `${id}: ${at} refers to ${refersTo}, which is not in the bundle`,
    ),
    ...missing,
    ...packagesMissing(options),
  ];
  if (problems.length > 0) throw new BundleError(problems);

  const had = since === undefined ? new Map<string, string>() : sumsIn(since);
  const isHad = ({ path: at, sha256 }: BundleFile): boolean => had.get(at) === sha256;
  // Without its manifest the folder is no bundle until the last byte of it is there.
  await rm(path.join(to, SUMS), { force: true });
  let copied = 0;
  for (const [index, file] of copies.entries()) {
    onFile(file.path, index + 1, copies.length);
    if (!isHad(file) && (await place(file.from, to, file)) === 'copied') copied++;
  }
  const { signing } = release.site;
  const named = new Set(items.map(({ name }) => name));
  const texts: (readonly [string, string | Uint8Array])[] = [
    ...programs
      .filter(({ artefact }) => named.has(artefact.name))
      .map(({ artefact, bytes }) => [`${BUNDLE.artefacts}/${artefact.file}`, bytes] as const),
    ['images/oci-layout', JSON.stringify({ imageLayoutVersion: '1.0.0' })],
    ['images/index.json', JSON.stringify({ schemaVersion: 2, manifests: descriptors })],
    ...[...tree].map(([file, text]) => [`tree/${file}`, text] as const),
    ...(debs === undefined ? [] : [[`${BUNDLE.packages}/Packages`, debs.list] as const]),
    ...(signing === undefined ? [] : [['verify.sh', verifyScript(signing.publicKey)] as const]),
    ...[...scripts].map(([host, text]) => [`hosts/${host}.sh`, text] as const),
  ];
  const made: BundleFile[] = [];
  for (const [at, text] of texts) made.push(await put(to, at, text));
  const files = [...copies, ...made];
  const sizeOf = (all: readonly BundleFile[]): number =>
    all.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return {
    files,
    sha256: await seal(to, files, key),
    sizeBytes: sizeOf(files),
    newBytes: sizeOf(files.filter((file) => !isHad(file))),
    copied,
  };
}

/** With packages a bundle has all that the plans name: apt on a host without the Internet asks nobody else. */
function packagesMissing({ debs, packages }: MakeOptions): readonly string[] {
  if (debs === undefined) return [];
  const named = new Set([...packages.values()].flat());
  return [...named]
    .filter((name) => !debs.names.has(name))
    .map((name) => `package ${name}: no .deb of it is in --debs`);
}

type Copy = BundleFile & { readonly from: string };

function sourcesOf(
  items: ReturnType<typeof contentsOf>['items'],
  { layout, downloadFolder, programs, arch }: MakeOptions,
): { copies: readonly Copy[]; descriptors: readonly unknown[]; missing: readonly string[] } {
  // By path: images share their layers, and each is written once.
  const copies = new Map<string, Copy>();
  const descriptors: unknown[] = [];
  const missing: string[] = [];
  for (const item of items) {
    if (item.kind === 'program') {
      if (!programs.some(({ artefact }) => artefact.name === item.name))
        missing.push(`program ${item.name}: was not made of its sources`);
      continue;
    }
    if (item.kind === 'image') {
      const found = imageFiles(layout, item, arch);
      if (found === undefined) {
        missing.push(
          `image ${item.name}: ${layout} does not have ${item.digest} for ${arch}; npm run images makes ours`,
        );
        continue;
      }
      for (const file of found.files) copies.set(file.path, file);
      descriptors.push(found.descriptor);
      continue;
    }
    const from = path.join(downloadFolder, item.name);
    if (existsSync(from)) {
      const sizeBytes = statSync(from).size;
      const at = `${BUNDLE.artefacts}/${item.name}`;
      copies.set(at, { path: at, sha256: item.sha256, sizeBytes, from });
    } else missing.push(`download ${item.name}: is not in ${downloadFolder}; npm run lock fetches it`);
  }
  return { copies: [...copies.values()], descriptors, missing };
}
