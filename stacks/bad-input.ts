import { ImageLockError } from '../infra/images.ts';
import { RenderError } from '../infra/render.ts';
import { formatProblems, SiteError } from '../infra/site/problem.ts';
import { UsageError } from './usage-error.ts';

/** What is wrong with the input, in words for people and as rows for programs. */
export interface BadInput {
  readonly words: string;
  readonly rows: readonly unknown[];
}

/** An error that is the input's fault and not ours; it carries all that is wrong. */
export function isBadInput(error: unknown): error is SiteError | RenderError | ImageLockError | UsageError {
  return [SiteError, RenderError, ImageLockError, UsageError].some((kind) => error instanceof kind);
}

/** What a machine may refuse a program that is in order. */
const REFUSALS: ReadonlySet<unknown> = new Set([
  ...['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT'],
  // A place for the output that is none.
  ...['ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'EEXIST'],
]);

/** A file or folder that cannot be written, as it is said; undefined where the error is another. */
function refusalOf(error: unknown): BadInput | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  // What else is not there is a file of ours.
  const isNoPlace = error.code === 'ENOENT' && 'syscall' in error && error.syscall === 'mkdir';
  if (!isNoPlace && !REFUSALS.has(error.code)) return undefined;
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
