import { expect, test } from 'vitest';
import { IMAGES } from '../../../workloads/image/catalog.ts';
import { licencesOf } from '../../../workloads/image/licences.ts';
import { planOf, readLocks } from '../../../workloads/image/plan.ts';

const ROOT = new URL('../../..', import.meta.url).pathname;
const locks = await readLocks(ROOT);
const plans = await Promise.all(
  IMAGES.filter(({ name }) => ['nats', 'vision-inferencer'].includes(name)).map((image) =>
    planOf(ROOT, image, locks),
  ),
);
const machineReadable =
  'Files: *\nLicense: Apache-2.0\n\nFiles: src/*\nLicense: MIT or ISC\n\nLicense: Apache-2.0\n the text';
const rows = await licencesOf(plans, ({ name }) =>
  Promise.resolve(name === 'nats-server' ? machineReadable : 'in words'),
);
const under = (licence: string) => rows.find((row) => row.licence === licence);

test('what the libraries of the vision image ask for is named, for both architectures', () => {
  expect(under('LGPL-3.0-or-later')).toEqual({
    licence: 'LGPL-3.0-or-later',
    packages: ['@img/sharp-libvips-linux-arm64', '@img/sharp-libvips-linux-x64'],
    images: ['vision-inferencer'],
  });
});

test('a Debian package is under each licence of its copyright file, or what that says in words', () => {
  expect(under('Apache-2.0')?.packages).toEqual(expect.arrayContaining(['nats-server', 'sharp']));
  expect(under('MIT or ISC')).toMatchObject({ packages: ['nats-server'], images: ['nats'] });
  expect(under('LGPL-2.1-or-later')).toMatchObject({
    packages: ['libc6'],
    images: ['nats', 'vision-inferencer'],
  });
});

test('no package of an image is without a licence', () => {
  expect(under('none')).toBeUndefined();
  const named = new Set(rows.flatMap(({ packages }) => packages));
  const held = plans.flatMap(({ ingredients: { npm, debian } }) => [...npm.arm64, ...debian.arm64]);
  expect(held.map(({ name }) => name).filter((name) => !named.has(name))).toEqual([]);
});
