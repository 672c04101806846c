import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { IMAGES } from '../../../workloads/image/catalog.ts';

const read = (file: string): string => readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8');
const bake = read('docker-bake.hcl');
const dockerfile = read('workloads/image/Dockerfile');

test('S60 S62 the bake file and the Dockerfile name every image, and the Dockerfile runs nothing', () => {
  const [, listed = ''] = /image = \[(.*)\]/.exec(bake) ?? [];
  const names = IMAGES.map(({ name }) => name).sort();
  expect(listed.replaceAll('"', '').split(', ')).toEqual(names);
  const stages = [...dockerfile.matchAll(/^FROM \S+ AS (\S+)$/gm)].map(([, stage]) => stage);
  expect(stages).toEqual(expect.arrayContaining(names));
  expect(dockerfile).not.toMatch(/^RUN/m);
});
