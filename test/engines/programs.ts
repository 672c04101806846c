import { ENGINES } from './engines.ts';
import { find } from './find.ts';
import { programOnPath } from './path.ts';

const known = new Map<string, Readonly<Record<string, string>> | undefined>();

/** The program's file; undefined where its engine is neither on PATH nor built, or Debian's package is missing. */
export function programIfThere(name: string): string | undefined {
  const engine = ENGINES.find(({ programs }) => programs.some((program) => program.name === name));
  if (engine === undefined) return programOnPath(name);
  if (!known.has(engine.name)) known.set(engine.name, find(engine)?.programs);
  return known.get(engine.name)?.[name];
}

/** The program's file; throws with what to run where it is missing. */
export function program(name: string): string {
  const file = programIfThere(name);
  if (file === undefined) {
    throw new Error(`${name} is not here: npm run engines builds it, or names its package`);
  }
  return file;
}
