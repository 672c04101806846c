import { spawnSync } from 'node:child_process';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SpoolDisk } from '../../../workloads/kit/spool-disk.ts';
import { nodeDisk } from '../../../workloads/kit/spool-disk.ts';
import { openSpool } from '../../../workloads/kit/spool-log.ts';
import { declareTexts, text, textsOf } from '../../contract/spool.ts';
import { crashCopy, segmentFiles, temporaryFolder } from './spool-folder.ts';

const ALL = { maxEntries: 1e6, maxBytes: 1e9 };
const KIB = 1024;

let root: string;
beforeEach(async () => {
  root = await temporaryFolder();
});
afterEach(() => rm(root, { recursive: true, force: true }));

interface Device {
  disk: SpoolDisk;
  fill(): Promise<void>;
  free(): Promise<void>;
  remove(): void;
}

function withoutSpace(): Error {
  return Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
}

/** A disk that says what a full one says, after it took a part. */
function pretended(): Device {
  let isFull = false;
  return {
    disk: {
      ...nodeDisk,
      async reserve(path, bytes) {
        await nodeDisk.reserve(path, isFull ? 4096 : bytes);
        if (isFull) throw withoutSpace();
      },
    },
    fill: () => Promise.resolve(void (isFull = true)),
    free: () => Promise.resolve(void (isFull = false)),
    remove: () => undefined,
  };
}

/** A file system of 2 MiB, where we may mount one. */
function mounted(dir: string): Device | undefined {
  const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'millwright', dir]);
  if (mount.status !== 0) return undefined;
  return {
    disk: nodeDisk,
    async fill() {
      for (let at = 0; ; at += 1) {
        try {
          await writeFile(join(dir, `ballast-${at}`), Buffer.alloc(64 * KIB));
        } catch {
          return;
        }
      }
    },
    async free() {
      for (const name of await readdir(dir)) if (name.startsWith('ballast')) await rm(join(dir, name));
    },
    remove: () => void spawnSync('umount', [dir]),
  };
}

describe.each([
  ['that says it is full', pretended],
  ['of 2 MiB, real where we may mount one', (dir: string) => mounted(dir) ?? pretended()],
])('a device %s', (_, makeDevice) => {
  it('refuses appends with a typed error, keeps what it took, and works again once there is space', async () => {
    const dir = join(root, 'device');
    await mkdir(dir);
    const device = makeDevice(dir);
    try {
      const spool = await openSpool({
        dir: join(dir, 'spool'),
        maxBytes: 1024 * KIB,
        declare: declareTexts,
        disk: device.disk,
      });
      const kept: string[] = [];
      const appendOne = async (): Promise<void> => {
        const name = `${kept.length}:${'x'.repeat(2000)}`;
        await spool.append([text(name)]);
        kept.push(name);
      };
      await appendOne();
      await device.fill();
      const refused = await (async () => {
        for (;;) {
          try {
            await appendOne();
          } catch (error) {
            return error;
          }
        }
      })();
      expect(refused).toMatchObject({ code: 'no-space' });
      expect(kept.length).toBeGreaterThan(10);
      expect(textsOf(await spool.read(0, ALL))).toEqual(kept);
      expect((await readdir(join(dir, 'spool'))).filter((name) => name.endsWith('.new'))).toEqual([]);
      await device.free();
      for (let more = 0; more < 100; more += 1) await appendOne();
      expect(textsOf(await spool.read(0, ALL))).toEqual(kept);
      await spool.close();
    } finally {
      device.remove();
    }
  });

  it('takes entries again once some were acknowledged, because their files have another life', async () => {
    const dir = join(root, 'device');
    await mkdir(dir);
    const device = makeDevice(dir);
    try {
      const spool = await openSpool({
        dir: join(dir, 'spool'),
        maxBytes: 1024 * KIB,
        declare: declareTexts,
        disk: device.disk,
      });
      for (let at = 0; at < 200; at += 1) await spool.append([text('x'.repeat(2000))]);
      await device.fill();
      for (let turn = 0; turn < 20; turn += 1) {
        const { nextSequence } = spool.stats();
        await spool.acknowledge(nextSequence);
        for (let at = 0; at < 50; at += 1) await spool.append([text('y'.repeat(2000))]);
        expect(spool.stats().nextSequence).toBe(nextSequence + 50);
      }
      await spool.close();
    } finally {
      device.remove();
    }
  });
});

it('a device that fails in a write or in a flush is written no further there, and no number is lost', async () => {
  for (const failing of ['write', 'sync'] as const) {
    const dir = join(root, failing);
    let isFailing = false;
    const fail = (): Promise<void> =>
      Promise.reject(Object.assign(new Error('device error'), { code: 'EIO' }));
    const disk: SpoolDisk = {
      ...nodeDisk,
      write: (handle, bytes, at) =>
        isFailing && failing === 'write' ? fail() : nodeDisk.write(handle, bytes, at),
      sync: (handle) => (isFailing && failing === 'sync' ? fail() : nodeDisk.sync(handle)),
    };
    const spool = await openSpool({ dir, maxBytes: 256 * KIB, declare: declareTexts, disk });
    await spool.append([text('a')]);
    isFailing = true;
    await expect(spool.append([text('b')])).rejects.toMatchObject({ code: 'io' });
    isFailing = false;
    expect(await spool.append([text('c')])).toBe(1);
    // Pages of a failed flush count as clean to the kernel, so what came after it lies in another file.
    expect(await segmentFiles(dir)).toHaveLength(2);
    expect(textsOf(await spool.read(0, ALL))).toEqual(['a', 'c']);
    const crashed = await crashCopy(dir, join(root, `${failing}-crashed`));
    await spool.close();
    const again = await openSpool({ dir: crashed, maxBytes: 256 * KIB, declare: declareTexts });
    expect(textsOf(await again.read(0, ALL))).toEqual(['a', 'c']);
    expect(again.stats().declaredDamaged).toBe(0);
    await again.close();
  }
});
