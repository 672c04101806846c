import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildImages } from '../../../workloads/image/build.ts';
import { IMAGES } from '../../../workloads/image/catalog.ts';
import { writeContext } from '../../../workloads/image/context.ts';
import { readLocks } from '../../../workloads/image/plan.ts';
import { ARCHITECTURES } from '../../../workloads/image/platform.ts';
import { runProgram } from '../../../workloads/image/program.ts';
import type { ReadLayout } from './a-layout.ts';
import { readLayout } from './a-layout.ts';

const ROOT = new URL('../../..', import.meta.url).pathname;
const DOCKERFILE = join(ROOT, 'workloads/image/Dockerfile');
const buildah = (process.env.PATH ?? '')
  .split(delimiter)
  .map((one) => join(one, 'buildah'))
  .find((file) => existsSync(file));
const NAMES = ['mosquitto', 'vision-inferencer'];

describe.runIf(buildah !== undefined && process.getuid?.() === 0)('with buildah', () => {
  let folder: string;
  let ours: ReadLayout;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'millwright-dockerfile-'));
    const layout = join(folder, 'layout');
    const built = await buildImages({
      root: ROOT,
      images: IMAGES.filter(({ name }) => NAMES.includes(name)),
      locks: await readLocks(ROOT),
      folder: layout,
      downloads: join(ROOT, 'build', 'packages'),
      onBuilt: () => undefined,
    });
    await writeContext(layout, built, join(folder, 'context'));
    ours = readLayout(layout);
  }, 300_000);
  afterAll(() => rm(folder, { recursive: true }));

  test.each(NAMES)(
    'S61 S62 %s holds the same files for both platforms, and starts the same way',
    async (name) => {
      const storage = [
        '--root',
        join(folder, 'storage'),
        '--runroot',
        join(folder, 'run'),
        '--storage-driver',
        'vfs',
      ];
      const platforms = ARCHITECTURES.map(({ platform }) => platform).join(',');
      const into = join(folder, name);
      await runProgram(buildah ?? '', [
        ...[
          ...storage,
          'bud',
          '--isolation',
          'chroot',
          '--platform',
          platforms,
          '--manifest',
          `localhost/${name}`,
        ],
        ...['--target', name, '--build-arg', `IMAGE=${name}`, '--file', DOCKERFILE, join(folder, 'context')],
      ]);
      await runProgram(buildah ?? '', [
        ...[...storage, 'manifest', 'push', '--all', `localhost/${name}`, `oci:${into}:${name}`],
      ]);
      const theirs = readLayout(into);
      for (const { name: architecture } of ARCHITECTURES) {
        const [one, other] = await Promise.all([
          ours.unpack(name, architecture, join(folder, 'ours', name, architecture)),
          theirs.unpack(name, architecture, join(folder, 'theirs', name, architecture)),
        ]);
        expect(treeOf(other)).toEqual(treeOf(one));
        expect(startOf(theirs, name, architecture)).toEqual(startOf(ours, name, architecture));
      }
    },
    280_000,
  );
});

/** Every path with what is there. */
function treeOf(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((path) => {
      const file = join(root, path);
      const stat = lstatSync(file);
      const content = stat.isSymbolicLink()
        ? readlinkSync(file)
        : stat.isFile()
          ? createHash('sha256').update(readFileSync(file)).digest('hex')
          : 'folder';
      return `${path} ${stat.mode.toString(8)} ${content}`;
    });
}

function startOf(layout: ReadLayout, name: string, architecture: string): unknown {
  const { config } = layout.manifest(name, architecture);
  const { config: start } = layout.json(config.digest) as {
    config: { User: string; Entrypoint: readonly string[]; Env: readonly string[]; WorkingDir: string };
  };
  const { User, Entrypoint, Env, WorkingDir } = start;
  return { User, Entrypoint, Env, WorkingDir };
}
