import { readFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import type { Plugin } from 'esbuild';
import { build } from 'esbuild';

/** A service as few files, each with all that it imports. */
export interface Bundle {
  files: readonly { name: string; bytes: Uint8Array }[];
  /** all that went in, relative to the repository's root */
  sources: readonly string[];
}

/** Packages with a part that is not JavaScript: they stay packages, for each architecture its own. */
export const NATIVE = ['onnxruntime-node', 'sharp'];

/** CommonJS packages ask for Node's own modules by `require`, which a module does not have. */
const REQUIRE =
  "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);";

/** `new URL('./some-worker.ts', import.meta.url)`: a thread has a file of its own, and that gets a bundle too. */
const WORKER = /new URL\('\.\/([a-z-]+)\.ts', import\.meta\.url\)/g;

/** Bundles a service's main.ts to `main.mjs`, and the threads it starts beside it. Equal sources give equal bytes. */
export async function bundle(root: string, main: string): Promise<Bundle> {
  const pending = [join(root, main)];
  const done = new Map<string, { name: string; bytes: Uint8Array }>();
  const sources = new Set<string>();
  for (let entry = pending.shift(); entry !== undefined; entry = pending.shift()) {
    if (done.has(entry)) continue;
    const { outputFiles, metafile } = await build({
      entryPoints: [entry],
      absWorkingDir: root,
      bundle: true,
      write: false,
      metafile: true,
      platform: 'node',
      format: 'esm',
      target: 'node24',
      external: NATIVE,
      banner: { js: REQUIRE },
      legalComments: 'none',
      logLevel: 'silent',
      plugins: [threads(root, (worker) => pending.push(worker))],
    });
    const [output] = outputFiles;
    if (output === undefined) throw new Error(`${entry}: esbuild made nothing of it`);
    done.set(entry, { name: basename(entry).replace(/ts$/, 'mjs'), bytes: output.contents });
    for (const input of Object.keys(metafile.inputs)) sources.add(input);
  }
  return { files: [...done.values()], sources: [...sources].sort() };
}

function threads(root: string, found: (worker: string) => void): Plugin {
  return {
    name: 'threads',
    setup(building) {
      building.onLoad({ filter: /[\\/]workloads[\\/].*\.ts$/ }, async ({ path }) => {
        if (relative(root, path).startsWith('..')) return undefined;
        const text = await readFile(path, 'utf8');
        for (const [, name = ''] of text.matchAll(WORKER)) found(join(dirname(path), `${name}.ts`));
        return { contents: text.replaceAll(WORKER, "new URL('./$1.mjs', import.meta.url)"), loader: 'ts' };
      });
    },
  };
}

/** The packages, as folders of package-lock.json, that a bundle's sources come from. */
export function packagesOf(sources: readonly string[]): readonly string[] {
  const folders = sources.flatMap((source) => {
    const found = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(source);
    return found === null ? [] : [found[0]];
  });
  return [...new Set(folders)].sort();
}
