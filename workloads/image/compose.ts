import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { debianFiles, skeleton } from './base.ts';
import type { Bundle } from './bundle.ts';
import { packagesOf } from './bundle.ts';
import type { ModuleImage, ProgramImage, ServiceImage } from './catalog.ts';
import { BASE_PACKAGES } from './catalog.ts';
import type { Unpacked } from './debian.ts';
import type { DebianLock, DebianPackage } from './debian-lock.ts';
import { lockedPackage } from './debian-lock.ts';
import type { Label } from './describe.ts';
import type { File } from './file.ts';
import { textFile } from './file.ts';
import { moduleFiles } from './go-program.ts';
import { installedFiles, nativeFiles } from './native.ts';
import type { NpmLock } from './npm-package.ts';
import { npmPackage, unpackNpm } from './npm-package.ts';
import type { Architecture } from './platform.ts';

/** What layers are made with. */
export interface Workshop {
  root: string;
  downloads: string;
  npm: NpmLock;
  debian: DebianLock;
  unpack: (row: DebianPackage) => Promise<Unpacked>;
}

/** The files of each layer, from the one that changes least to the one that changes most. */
export type Layers = readonly (readonly File[])[];

const HOME = 'opt/millwright';

/** The layers that images share are made once: ask one Composer for all of them. */
export interface Composer {
  service(image: ServiceImage, code: Bundle, label: Label, architecture: Architecture): Promise<Layers>;
  program(image: ProgramImage | ModuleImage, architecture: Architecture): Promise<Layers>;
}

export function createComposer(shop: Workshop): Composer {
  const made = new Map<string, Promise<readonly File[]>>();
  const once = (key: string, make: () => Promise<readonly File[]>): Promise<readonly File[]> => {
    const files = made.get(key) ?? make();
    made.set(key, files);
    return files;
  };
  const base = (architecture: Architecture): Promise<readonly File[]> =>
    once(`base ${architecture.name}`, async () => {
      const files = debianFiles(await unpackAll(shop, BASE_PACKAGES, architecture), [], architecture);
      return [...skeleton(files), ...files];
    });
  return {
    service: async (image, code, label, architecture) => {
      const node = once(`node ${architecture.name}`, () => nodeFiles(shop, architecture));
      const native = image.hasNative ? [nativeFiles(shop.root, shop.npm, architecture, shop.downloads)] : [];
      // Every layer after Node's is small or rarely new, and the model is the last.
      return Promise.all([
        base(architecture),
        node,
        ...native,
        codeFiles(shop, code, `${image.name} ${label.version} ${label.source}`),
        ...(image.model === undefined ? [] : [modelFiles(shop, image.model)]),
      ]);
    },
    program: async (image, architecture) => {
      if (image.kind === 'module')
        return [await base(architecture), await moduleFiles(shop.root, image, architecture, shop.downloads)];
      const unpacked = await unpackAll(shop, image.packages, architecture);
      return [await base(architecture), debianFiles(unpacked, image.programs, architecture)];
    },
  };
}

function unpackAll(
  { debian, unpack }: Workshop,
  names: readonly string[],
  { name }: Architecture,
): Promise<readonly Unpacked[]> {
  return Promise.all(names.map((one) => unpack(lockedPackage(debian, one, name))));
}

async function nodeFiles({ npm, downloads }: Workshop, { node }: Architecture): Promise<readonly File[]> {
  const row = npmPackage(npm, `node_modules/node-linux-${node}`);
  const places = new Map([
    ['bin/node', 'usr/bin/node'],
    ['LICENSE', 'usr/share/doc/node/LICENSE'],
  ]);
  const files = await unpackNpm(row, downloads, (path) => places.has(path));
  return files.map((file) => ({ ...file, path: places.get(file.path) ?? file.path }));
}

/** The bundle, what starts it, and the licences of all that is in it. */
async function codeFiles({ root }: Workshop, code: Bundle, label: string): Promise<readonly File[]> {
  return [
    ...code.files.map(({ name, bytes }): File => ({
      kind: 'file',
      path: `${HOME}/${name}`,
      isExecutable: false,
      bytes,
    })),
    textFile(`${HOME}/index.mjs`, entry(label)),
    textFile(`${HOME}/NOTICE`, await notice(root, packagesOf(code.sources))),
  ];
}

/** `--version` is answered before anything of the service is loaded: it needs no environment. */
function entry(label: string): string {
  return `if (process.argv[2] === '--version') console.log(${JSON.stringify(label)});
else await import('./main.mjs');
`;
}

async function notice(root: string, folders: readonly string[]): Promise<string> {
  const parts = folders.map(async (folder) => {
    const [file] = await installedFiles(join(root, folder), (path) => /^licen[cs]e[^/]*$/i.test(path));
    const text =
      file?.kind === 'file' ? Buffer.from(file.bytes).toString() : 'Its package holds no licence file.';
    return `${folder.replace(/^.*node_modules\//, '')}\n\n${text.trim()}\n`;
  });
  const own = await readFile(join(root, 'LICENSE'), 'utf8');
  return [`millwright\n\n${own.trim()}\n`, ...(await Promise.all(parts))].join(`\n${'-'.repeat(80)}\n\n`);
}

async function modelFiles(
  { root }: Workshop,
  { from, to }: { from: string; to: string },
): Promise<readonly File[]> {
  const files = await installedFiles(join(root, from), () => true);
  if (files.length === 0) throw new Error(`${from}: holds no model; npm run model makes it`);
  return files.map((file) => ({ ...file, path: `${to}/${file.path}` }));
}
