import { build, goVersion, isOutOfReach } from './build.ts';
import { cacheDir } from './cache.ts';
import type { Engine } from './engines.ts';
import { COMMON_ENGINES } from './engines.ts';
import { find, verify } from './find.ts';

/** Where an engine stands after it was looked for and, where it was missing, built. */
export interface EngineState {
  readonly name: string;
  readonly version: string;
  readonly state: 'ready' | 'absent' | 'failed';
  /** `on PATH` or a folder of the cache; absent where there is none */
  readonly where?: string;
  /** seconds that building it took, if it was built now */
  readonly builtInSeconds?: number;
  readonly why?: string;
}

/** The newest that a module of an engine asks for. */
const NEEDED_GO = '1.26.6';
const INSTALL_GO = `install Go ${NEEDED_GO} or newer, and run this again; what needs this engine is skipped until then`;

/** Finds the engines, builds what is missing, and runs each program once. Never throws: a state says what is wrong. */
export async function provide(
  engines: readonly Engine[] = COMMON_ENGINES,
  tell: (words: string) => void = () => undefined,
): Promise<readonly EngineState[]> {
  const missing = engines.filter((engine) => find(engine) === undefined);
  const goProblem = missing.length === 0 ? undefined : problemOfGo(goVersion());
  let restSeconds = missing.reduce((sum, { buildSeconds }) => sum + buildSeconds, 0);
  const states: EngineState[] = [];
  for (const engine of engines) {
    let builtInSeconds: number | undefined;
    if (missing.includes(engine)) {
      if (goProblem !== undefined) {
        states.push({ name: engine.name, version: engine.version, state: 'absent', why: goProblem });
        continue;
      }
      const startMs = performance.now();
      tell(
        `${engine.name} ${engine.version}: about ${engine.buildSeconds} s; all: about ${minutes(restSeconds)}`,
      );
      try {
        await build(engine, (name) => tell(`  ${name}`));
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        const state = isOutOfReach(why) ? 'absent' : 'failed';
        states.push({ name: engine.name, version: engine.version, state, why });
        continue;
      } finally {
        restSeconds -= engine.buildSeconds;
      }
      builtInSeconds = Math.round((performance.now() - startMs) / 1000);
    }
    states.push({ ...stateOf(engine), ...(builtInSeconds !== undefined && { builtInSeconds }) });
  }
  return states;
}

/** Why nothing can be built; undefined where Go, given as `go1.26.6`, is new enough. */
export function problemOfGo(version: string | undefined): string | undefined {
  if (version === undefined) return `Go is not on PATH: ${INSTALL_GO}`;
  const [major = 0, minor = 0, patch = 0] = numbersOf(version);
  const [neededMajor = 0, neededMinor = 0, neededPatch = 0] = numbersOf(NEEDED_GO);
  const newer = major - neededMajor || minor - neededMinor || patch - neededPatch;
  return newer < 0 ? `${version} is on PATH and too old: ${INSTALL_GO}` : undefined;
}

function numbersOf(version: string): readonly number[] {
  return (/\d+(\.\d+)*/.exec(version)?.[0] ?? '').split('.').map(Number);
}

/** Where an engine stands, without building it. */
export function stateOf(engine: Engine): EngineState {
  const { name, version } = engine;
  const found = find(engine);
  if (found === undefined) {
    return { name, version, state: 'absent', why: `not built: npm run engines ${name}` };
  }
  const where = found.from === 'path' ? 'on PATH' : cacheDir(engine);
  const problems = verify(engine, found);
  return problems.length === 0
    ? { name, version, state: 'ready', where }
    : { name, version, state: 'failed', where, why: problems.join('; ') };
}

function minutes(seconds: number): string {
  return seconds < 90 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}
