import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cacheDir, cacheRoot, isFresh, moduleDir, RECIPE_FILE, recipeOf } from './cache.ts';
import type { Engine } from './engines.ts';

/** The last lines of what the compiler said: enough to see what is wrong. */
const KEPT_OUTPUT = 2_000;
/** Where the source of an engine lies that a generator writes. */
const SOURCE = '.source';

export function goVersion(): string | undefined {
  const { stdout, status } = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

/** What Go says where the module proxy cannot be asked, or refuses; a sum that does not fit is none of these. */
const NO_ANSWER =
  /dial tcp|no such host|proxyconnect|i\/o timeout|TLS handshake|connection reset|unexpected EOF|: (403|404|410|429|5\d\d) |module lookup disabled/;

/** Whether a build ended because its modules cannot be had here: then nothing is wrong with the engine. */
export function isOutOfReach(said: string): boolean {
  return NO_ANSWER.test(said) && !/SECURITY ERROR|checksum mismatch/.test(said);
}

/**
 * Builds an engine beside its place in the cache and renames it there when it is whole, so that a killed build
 * leaves nothing that looks like an engine, and two builds at a time do not disturb each other. Throws with the
 * compiler's words.
 */
export async function build(
  engine: Engine,
  onProgram: (name: string) => void,
  root = cacheRoot(),
): Promise<void> {
  const place = cacheDir(engine, root);
  await mkdir(root, { recursive: true });
  const beside = await mkdtemp(path.join(root, `.${engine.name}-`));
  try {
    const source = engine.generator === undefined ? moduleDir(engine) : path.join(beside, SOURCE);
    if (engine.generator !== undefined) {
      await cp(moduleDir(engine), source, { recursive: true });
      await go(source, engine, ['tool', ...engine.generator]);
    }
    for (const { name, package: main } of engine.programs) {
      onProgram(name);
      await compile(engine, source, main, path.join(beside, name));
    }
    if (engine.generator !== undefined) await rm(source, { recursive: true });
    await writeFile(path.join(beside, RECIPE_FILE), `${recipeOf(engine)}\n`);
    if (existsSync(place) && !isFresh(engine, root)) await rm(place, { recursive: true, force: true });
    await rename(beside, place).catch((error: unknown) => {
      // Another build of the same recipe was quicker.
      if (!isFresh(engine, root)) throw error;
    });
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}

function compile(engine: Engine, source: string, main: string, output: string): Promise<void> {
  const args = ['build', '-trimpath', '-buildvcs=false', '-mod=readonly'];
  return go(source, engine, [
    ...args,
    ...['-tags', engine.tags ?? '', '-ldflags', engine.linkerFlags, '-o', output, main],
  ]);
}

function go(source: string, engine: Engine, args: readonly string[]): Promise<void> {
  const child = spawn('go', args, {
    cwd: source,
    env: { ...process.env, GOTOOLCHAIN: 'local', CGO_ENABLED: engine.needsC ? '1' : '0', GOWORK: 'off' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const keep = (text: Buffer): void => {
    said = (said + text.toString()).slice(-KEPT_OUTPUT);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0
        ? resolve()
        : reject(new Error(said.trim() || `go ${args[0] ?? ''} ended with ${code ?? 'a signal'}`)),
    );
  });
}
