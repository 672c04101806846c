import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModuleImage } from './catalog.ts';
import { digestOf } from './digest.ts';
import type { File } from './file.ts';
import { runProgram } from './program.ts';
import type { Architecture } from './platform.ts';

/** Cold, two busy cores need 200 s for one platform. */
const BUILD_MS = 1_200_000;
const PROGRAM = 'program';
const NOTICE = 'NOTICE';
/** The least that a platform has, so that no machine's own settings decide the bytes. */
const LEVEL = { amd64: { GOAMD64: 'v1' }, arm64: { GOARM64: 'v8.0' } } as const;

/**
 * The program and the licences of all that is linked into it. What was built once stays in the folder of downloads, under
 * the digest of what it was built of.
 */
export async function moduleFiles(
  root: string,
  image: ModuleImage,
  architecture: Architecture,
  downloads: string,
): Promise<readonly File[]> {
  const kept = join(downloads, 'go', `${await recipeOf(root, image)}-${architecture.name}`);
  const [program, notice] =
    (await filesIn(kept)) ?? (await build(join(root, image.folder), image, architecture, kept));
  const path = image.entrypoint[0].slice(1);
  return [
    { kind: 'file', path, isExecutable: true, bytes: program },
    { kind: 'file', path: `usr/share/doc/${image.name}/${NOTICE}`, isExecutable: false, bytes: notice },
  ];
}

type Made = readonly [program: Buffer, notice: Buffer];

async function filesIn(folder: string): Promise<Made | undefined> {
  try {
    return [await readFile(join(folder, PROGRAM)), await readFile(join(folder, NOTICE))];
  } catch {
    return undefined;
  }
}

async function recipeOf(
  root: string,
  { folder, package: main, go, generator }: ModuleImage,
): Promise<string> {
  const names = (await readdir(join(root, folder))).sort();
  const lines = names.map(async (name) => `${name} ${digestOf(await readFile(join(root, folder, name)))}`);
  const all = [JSON.stringify([main, go, generator, LEVEL]), ...(await Promise.all(lines))].join('\n');
  return digestOf(all).slice('sha256:'.length);
}

async function build(
  source: string,
  image: ModuleImage,
  { name: GOARCH }: Architecture,
  kept: string,
): Promise<Made> {
  await mkdir(join(kept, '..'), { recursive: true });
  const work = await mkdtemp(join(kept, '..', 'build-'));
  const made = join(work, 'made');
  try {
    await cp(source, join(work, 'source'), { recursive: true });
    await mkdir(made);
    const own = { GOTOOLCHAIN: image.go, GOFLAGS: '', GOWORK: 'off', GOEXPERIMENT: '', CGO_ENABLED: '0' };
    const target = { ...own, GOOS: 'linux', GOARCH, ...LEVEL[GOARCH] };
    const go = (args: readonly string[], environment: Readonly<Record<string, string>>): Promise<Buffer> =>
      runProgram('go', args, { cwd: join(work, 'source'), timeoutMs: BUILD_MS, environment });
    // The generator runs here, whichever platform the program is for.
    await go(['tool', ...image.generator], own);
    const output = join(made, PROGRAM);
    const flags = ['-trimpath', '-buildvcs=false', '-mod=readonly', '-ldflags', '-s -w -buildid='];
    await go(['build', ...flags, '-o', output, image.package], target);
    const listed = await go(['list', '-deps', '-f', LINKED, image.package], target);
    const goRoot = String(await go(['env', 'GOROOT'], own)).trim();
    const linked = [...new Set(String(listed).trim().split('\n'))].sort();
    const notice = await noticeOf([`${image.go} ${goRoot}`, ...linked.filter((line) => line !== '')]);
    await writeFile(join(made, NOTICE), notice);
    await rename(made, kept).catch((error: unknown) => {
      // Another build of the same was quicker.
      if ((error as { code?: string }).code !== 'ENOTEMPTY') throw error;
    });
    const files = await filesIn(kept);
    if (files === undefined) throw new Error(`${image.name}: nothing was built in ${kept}`);
    return files;
  } finally {
    await rm(work, { recursive: true });
  }
}

/** A line for each package: its module's name and version, and where that lies. */
const LINKED = '{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}\t{{.Dir}}{{end}}{{end}}';

/** Every licence once, before it the modules that are under it. */
async function noticeOf(lines: readonly string[]): Promise<string> {
  const named = lines.map(async (line) => {
    const [, name = '', folder = ''] = /^(.*)[\t ](\S+)$/.exec(line) ?? [];
    const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file)).sort();
    const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
    if (texts.length === 0) throw new Error(`${name}: its module holds no licence, so nobody may ship it`);
    return { name, text: texts.map((text) => text.trim()).join('\n\n') };
  });
  const byText = Map.groupBy(await Promise.all(named), ({ text }) => text);
  const parts = [...byText].map(([text, all]) => `${all.map(({ name }) => name).join('\n')}\n\n${text}\n`);
  return parts.join(`\n${'-'.repeat(80)}\n\n`);
}
