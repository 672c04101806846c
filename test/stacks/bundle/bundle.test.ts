import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DOWNLOADS } from '../../../infra/host/downloads.ts';
import type { Release } from '../../../infra/release.ts';
import { yamlTree } from '../../../infra/tree/tree.ts';
import { BundleError, wrongWith } from '../../../stacks/bundle/folder.ts';
import type { MakeOptions } from '../../../stacks/bundle/make.ts';
import { makeBundle } from '../../../stacks/bundle/make.ts';
import { slicesOf, writeSticks } from '../../../stacks/bundle/sticks.ts';
import { prepare } from '../../../stacks/prepare.ts';
import { tinyImages } from './tiny-images.ts';

const DATE = '2026-11-24';
const { privateKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

let folder: string;
let options: MakeOptions;
let release: Release;

/** A release that names images of a few bytes by digest. */
async function aRelease(): Promise<Release> {
  const lockFile = path.join(folder, 'images.lock.json');
  writeFileSync(lockFile, JSON.stringify(await tinyImages(path.join(folder, 'layout'))));
  return prepare('graz', { date: DATE, lockFile }).release;
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'millwright-bundle-'));
  release = await aRelease();
  const downloadFolder = path.join(folder, 'downloads');
  mkdirSync(downloadFolder);
  const downloads = Object.fromEntries(
    DOWNLOADS.map(({ key: name }) => {
      writeFileSync(path.join(downloadFolder, name), name);
      return [
        name,
        { sha256: createHash('sha256').update(name).digest('hex'), sizeBytes: name.length },
      ] as const;
    }),
  );
  options = {
    release,
    // Some of it is enough to be cut up.
    tree: new Map([...yamlTree(release)].slice(0, 40)),
    scripts: new Map([['gw-1', '#!/bin/sh\n']]),
    arch: 'arm64',
    downloads,
    programs: [],
    debs: undefined,
    packages: new Map([['gw-1', ['chrony']]]),
    downloadFolder,
    layout: path.join(folder, 'layout'),
    to: path.join(folder, 'bundle'),
    since: undefined,
    key,
    onFile: () => undefined,
  };
  await makeBundle(options);
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('a bundle', () => {
  const publicKey = createPublicKey(key);

  it('is whole for sha256sum too, which is all that a gateway has, and holds one architecture', async () => {
    expect(await wrongWith(options.to, publicKey)).toEqual([]);
    execFileSync('sha256sum', ['--quiet', '-c', 'SHA256SUMS'], { cwd: options.to });
    const sums = readFileSync(path.join(options.to, 'SHA256SUMS'), 'utf8');
    const configOf = (architecture: string): string =>
      createHash('sha256')
        .update(JSON.stringify({ architecture, os: 'linux', name: 'aggregator' }))
        .digest('hex');
    expect(sums).toContain(`images/blobs/sha256/${configOf('arm64')}`);
    expect(sums).not.toContain(configOf('amd64'));
    expect(sums).toContain('artefacts/k3s-v1.35.9+k3s1-arm64\n');
    expect(sums).toContain('hosts/gw-1.sh\n');
  });

  it('names what was changed, what is missing, and a signature of another', async () => {
    const to = path.join(folder, 'tampered');
    await makeBundle({ ...options, to });
    appendFileSync(path.join(to, 'artefacts/k3s-v1.35.9+k3s1-arm64'), 'x');
    rmSync(path.join(to, 'hosts/gw-1.sh'));
    expect(await wrongWith(to, publicKey)).toEqual([
      'artefacts/k3s-v1.35.9+k3s1-arm64: was changed, or is broken',
      'hosts/gw-1.sh: is missing',
    ]);
    const stranger = createPublicKey(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
    expect(await wrongWith(to, stranger)).toEqual([expect.stringMatching(/^SHA256SUMS: is not signed by/)]);
  });

  it('is not begun where something is missing: every reason at once, and nothing is written', async () => {
    const to = path.join(folder, 'refused');
    const downloads = {
      ...options.downloads,
      'keadm-v1.23.1-arm64': { sha256: null, sizeBytes: null },
    };
    const refused = makeBundle({
      ...options,
      to,
      downloads,
      debs: { files: [], list: '', names: new Set(['nftables']) },
      layout: path.join(folder, 'nowhere'),
    });
    await expect(refused).rejects.toBeInstanceOf(BundleError);
    const { problems } = (await refused.catch((error: unknown) => error as BundleError)) as BundleError;
    expect(problems).toContainEqual(expect.stringMatching(/^download keadm-v1\.23\.1-arm64 has no checksum/));
    expect(problems).toContain('package chrony: no .deb of it is in --debs');
    expect(problems).toContainEqual(expect.stringMatching(/^image aggregator: .* does not have sha256:/));
    expect(existsSync(to)).toBe(false);
  });

  it('goes on where it was broken off, and until its end it is no bundle', async () => {
    const to = path.join(folder, 'broken-off');
    const { files } = await makeBundle({ ...options, to });
    const name = 'artefacts/k3s-v1.35.9+k3s1-arm64';
    rmSync(path.join(to, 'SHA256SUMS'));
    writeFileSync(path.join(to, name), 'half');
    expect(await wrongWith(to, publicKey)).toEqual([expect.stringMatching(/^SHA256SUMS: is not there/)]);
    const again = await makeBundle({ ...options, to });
    expect(again.copied).toBe(1);
    expect(again.files).toEqual(files);
    expect(await wrongWith(to, publicKey)).toEqual([]);
  });

  it('is given up where a download is not what the lock says, and keeps none of it', async () => {
    const to = path.join(folder, 'wrong-bytes');
    const downloads = Object.fromEntries(
      Object.entries(options.downloads).map(([name, row]) => [name, { ...row, sha256: '0'.repeat(64) }]),
    );
    await expect(makeBundle({ ...options, to, downloads })).rejects.toThrow(/is wanted; fetch it again/);
    expect(existsSync(path.join(to, 'SHA256SUMS'))).toBe(false);
    expect(existsSync(path.join(to, 'artefacts/k3s-v1.35.9+k3s1-arm64'))).toBe(false);
  });

  it('brings to a site that has one already only what is new', async () => {
    const to = path.join(folder, 'delta');
    const scripts = new Map([['gw-1', '#!/bin/sh\n# changed\n']]);
    const { newBytes, sizeBytes } = await makeBundle({ ...options, to, scripts, since: options.to });
    expect(newBytes).toBe('#!/bin/sh\n# changed\n'.length);
    expect(sizeBytes).toBeGreaterThan(newBytes);
    const over = path.join(folder, 'over');
    execFileSync('cp', ['-r', options.to, over]);
    execFileSync('cp', ['-r', `${to}/.`, over]);
    expect(await wrongWith(over, publicKey)).toEqual([]);
  });

  it('is cut up to fit sticks, and put together by a shell, in their order alone, twice over', async () => {
    const sticks = path.join(folder, 'sticks');
    const number = await writeSticks(options.to, sticks, 50_000);
    expect(number).toBeGreaterThan(2);
    const to = path.join(folder, 'received');
    const take = (stick: number) =>
      spawnSync('sh', [path.join(sticks, `${stick}`, 'receive.sh'), to], { encoding: 'utf8' });
    take(1);
    const early = take(3);
    expect([early.status, early.stderr]).toEqual([
      1,
      expect.stringContaining('the stick before this one is missing'),
    ]);
    for (let stick = 1; stick <= number; stick++) {
      expect(take(stick).status).toBe(0);
      expect(take(stick).status).toBe(0);
    }
    expect(take(number).stdout).toBe('the bundle is whole\n');
    expect(await wrongWith(to, publicKey)).toEqual([]);
  });

  it('cuts so that every byte is on one stick, in order, and no stick is too full', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 30 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 100, max: 3_000 }), (all, stickBytes) => {
        const files = all.map((sizeBytes, index) => ({ path: `${index}`, sizeBytes }));
        const sticks = slicesOf(files, stickBytes);
        for (const slices of sticks)
          expect(
            slices.reduce((sum, { fromByte, toByte }) => sum + toByte - fromByte, 0),
          ).toBeLessThanOrEqual(stickBytes);
        const next = new Map<string, number>();
        for (const { path: at, fromByte, toByte } of sticks.flat()) {
          expect(fromByte).toBe(next.get(at) ?? 0);
          next.set(at, toByte);
        }
        expect(files.map((one) => next.get(one.path))).toEqual(files.map(({ sizeBytes }) => sizeBytes));
      }),
    );
  });
});
