import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTar, writeTar } from '../../../workloads/image/archive.ts';
import type { File } from '../../../workloads/image/file.ts';
import { textFile, withFolders } from '../../../workloads/image/file.ts';

const SEED = 4;
const part = fc.stringMatching(/^[a-z0-9._-]{1,60}$/).filter((name) => !/^\.{1,2}$/.test(name));
// Deep enough for paths that the classic header has no room for.
const path = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'));
const file: fc.Arbitrary<File> = fc.oneof(
  fc.record({
    kind: fc.constant('file' as const),
    path,
    isExecutable: fc.boolean(),
    bytes: fc.uint8Array({ maxLength: 2000 }).map((bytes): Uint8Array => Buffer.from(bytes)),
  }),
  fc.record({ kind: fc.constant('link' as const), path, target: path }),
);
const files = fc.uniqueArray(file, { selector: (one) => one.path, maxLength: 8 });

test('what goes into a tar comes out of it', async () => {
  await fc.assert(
    fc.asyncProperty(files, async (some) => {
      expect(await readTar(await writeTar(some), () => true)).toEqual(some);
    }),
    { seed: SEED, numRuns: 50 },
  );
});

test('equal files give equal bytes, in whichever order they were found', async () => {
  await fc.assert(
    fc.asyncProperty(files, async (some) => {
      const [one, other] = [some, some.toReversed()].map(withFolders);
      expect(await writeTar(one!)).toEqual(await writeTar(other!));
    }),
    { seed: SEED, numRuns: 50 },
  );
});

test('a tar whose path leads out of it is refused', async () => {
  const tar = await writeTar([textFile('../../etc/passwd', 'root')]);
  await expect(readTar(tar, () => true)).rejects.toThrow('leads out of the archive');
});

test('folders come before what is in them, and the later of two files counts', () => {
  const all = withFolders([
    textFile('usr/lib/a', 'first'),
    textFile('etc/b', ''),
    textFile('usr/lib/a', 'last'),
  ]);
  expect(all.map((one) => one.path)).toEqual(['etc', 'etc/b', 'usr', 'usr/lib', 'usr/lib/a']);
  expect(all.at(-1)).toEqual(textFile('usr/lib/a', 'last'));
});
