import { z } from 'zod';

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'write 64 hex digits as the archive gives them');
const Row = z.strictObject({ version: z.string().min(1), sha256: Sha256 });

const Suite = z.string().regex(/^[a-z]+$/, 'write the code name of a Debian release, such as bookworm');
/** with a suite of its own where an image takes it from another release */
const PackageRow = z.strictObject({ suite: Suite.optional(), amd64: Row, arm64: Row });

/** packages.lock.json: the Debian packages that images are made of, exactly these bytes, from whichever mirror. */
export type DebianLock = z.infer<typeof DebianLock>;

export const DebianLock = z.strictObject({
  suite: Suite,
  /** by name, then by Debian's name of the architecture: a rebuild for one gives it a version of its own */
  packages: z.record(z.string(), PackageRow),
});

export interface DebianPackage {
  name: string;
  suite: string;
  architecture: 'amd64' | 'arm64';
  version: string;
  sha256: string;
}

/** The locked package; throws where the lock has none. */
export function lockedPackage(
  lock: DebianLock,
  name: string,
  architecture: 'amd64' | 'arm64',
): DebianPackage {
  const row = Object.hasOwn(lock.packages, name) ? lock.packages[name] : undefined;
  if (row === undefined)
    throw new Error(
      `packages.lock.json: ${name} is not in it; npm run images -- --update-packages adds what images name`,
    );
  return { name, suite: row.suite ?? lock.suite, architecture, ...row[architecture] };
}

/** `2.0.11` of `1:2.0.11-1.2+deb12u2`: whose program it is, without who packed it. */
export function upstreamVersion(version: string): string {
  return version
    .replace(/^\d+:/, '')
    .replace(/-[^-]*$/, '')
    .replace(/[+~].*$/, '');
}
