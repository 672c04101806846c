import { z } from 'zod';
import type { ImageUse } from './release.ts';

/**
 * images.lock.json: which bytes run. A digest that was not read from bytes is null, and no door of a real site takes
 * a null. `built` is made by us for each platform, `upstream` by others.
 */
export type ImageLock = z.infer<typeof ImageLock>;

const Digest = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/, 'write sha256: and 64 hex digits as read from the bytes, or null')
  .nullable();

const Name = z
  .string()
  .regex(/^[a-z0-9]+(?:[._-][a-z0-9]+)*$/, 'write the name of an image without its registry');
const Version = z
  .string()
  .regex(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/, 'write a version without a build suffix');

export const ImageLock = z.strictObject({
  built: z.record(
    Name,
    z.strictObject({
      version: Version,
      /** digest of each platform's manifest */
      platforms: z.record(z.enum(['linux/amd64', 'linux/arm64']), Digest),
      /** digest of the index over them: what a reference names */
      digest: Digest,
      /** digest of all that it was made of: where this changed, the row is stale */
      source: Digest.optional(),
      /** the Debian packages in it, with their versions */
      packages: z.record(z.string(), z.string()).optional(),
    }),
  ),
  upstream: z.record(
    Name,
    z.strictObject({
      version: Version,
      /** where it is mirrored from */
      source: z.string().min(1),
      digest: Digest,
    }),
  ),
});

/** Parses images.lock.json; throws one ImageLockError with every problem. */
export function parseImageLock(value: unknown): ImageLock {
  const parsed = ImageLock.safeParse(value);
  if (!parsed.success) throw new ImageLockError(parsed.error.issues.map((issue) => problemOf(issue, value)));
  const { built, upstream } = parsed.data;
  const twice = Object.keys(built).filter((name) => Object.hasOwn(upstream, name));
  if (twice.length > 0) {
    throw new ImageLockError(
      twice.map((name) => `${name}: is built and upstream; keep the row that says who makes it`),
    );
  }
  return parsed.data;
}

function problemOf(issue: z.core.$ZodIssue, value: unknown): string {
  const where = issue.path.join('.') || 'the file';
  // The name of a row is judged by itself, and zod keeps its words one level deeper.
  if (issue.code === 'invalid_key')
    return `${where}: ${issue.issues.map(({ message }) => message).join('; ')}`;
  const got: unknown = issue.path.reduce(
    (inner: unknown, key) => (inner as Readonly<Record<PropertyKey, unknown>> | undefined)?.[key],
    value,
  );
  return `${where}: got ${got === undefined ? 'nothing' : JSON.stringify(got).slice(0, 80)}; ${issue.message}`;
}

export class ImageLockError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`images.lock.json: ${problems.join('; ')}`);
    this.name = 'ImageLockError';
    this.problems = problems;
  }
}

/**
 * How a site names an image: `<registry>/<name>@<digest>`, equal everywhere. While the digest is null the tag
 * `unresolved` stands in its place: valid for Kubernetes, never pushed by us, and a finding of images-by-digest.
 * Undefined where the lock has no row.
 */
export function imageUse(lock: ImageLock, registry: string, name: string): ImageUse | undefined {
  const built = rowOf(lock.built, name);
  const row = built ?? rowOf(lock.upstream, name);
  if (row === undefined) return undefined;
  const { digest } = row;
  const maker = built === undefined ? { isUpstream: true as const } : {};
  return digest === null
    ? { name, reference: `${registry}/${name}:unresolved`, isResolved: false, ...maker }
    : { name, reference: `${registry}/${name}@${digest}`, isResolved: true, ...maker };
}

/** As `imageUse` names it; the bare name where the lock has no row, which render() refuses. */
export function referenceIn(lock: ImageLock, registry: string, name: string): string {
  return imageUse(lock, registry, name)?.reference ?? name;
}

function rowOf<T>(rows: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(rows, name) ? rows[name] : undefined;
}
