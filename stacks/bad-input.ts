import { ImageLockError } from '../infra/images.ts';
import { RenderError } from '../infra/render.ts';
import { formatProblems, SiteError } from '../infra/site/problem.ts';

/** What is wrong with the input, in words for people and as rows for programs. */
export interface BadInput {
  readonly words: string;
  readonly rows: readonly unknown[];
}

/** An error that is the input's fault and not ours; it carries all that is wrong. */
export function isBadInput(error: unknown): error is SiteError | RenderError | ImageLockError {
  return error instanceof SiteError || error instanceof RenderError || error instanceof ImageLockError;
}

/** What a machine may refuse a program that is in order. */
const REFUSALS: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'ENOTDIR']);

/** A file or folder that cannot be written, as it is said; undefined where the error is another. */
function refusalOf(error: unknown): BadInput | undefined {
  if (!(error instanceof Error) || !('code' in error) || !REFUSALS.has(String(error.code))) return undefined;
  const remedy = 'give the right to write there, make room, or take another folder with --out';
  return {
    words: `${error.message}\n    ${remedy}`,
    rows: [{ rule: 'not-written', got: error.message, remedy }],
  };
}

/** Everything that is wrong, or undefined where the error is a fault of ours. */
export function badInputOf(error: unknown): BadInput | undefined {
  const errors: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
  if (!errors.every(isBadInput)) return refusalOf(error);
  const places = errors.flatMap((one) => (one instanceof SiteError ? one.problems : []));
  // What is wrong with a file that several sites share is said once.
  const { problems } = new SiteError(places);
  const others = errors.filter((one) => !(one instanceof SiteError));
  return {
    words: [
      ...(problems.length > 0 ? [formatProblems(problems)] : []),
      ...others.map(({ message }) => message),
    ].join('\n'),
    rows: [...problems, ...others.flatMap((one): readonly unknown[] => one.problems)],
  };
}
