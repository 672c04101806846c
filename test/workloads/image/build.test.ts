import { execFileSync, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, readdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Built } from '../../../workloads/image/build.ts';
import { buildImages } from '../../../workloads/image/build.ts';
import { IMAGES } from '../../../workloads/image/catalog.ts';
import { digestOf } from '../../../workloads/image/digest.ts';
import { ARCHITECTURES } from '../../../workloads/image/platform.ts';
import { readLocks } from '../../../workloads/image/plan.ts';
import { runProgram } from '../../../workloads/image/program.ts';
import { programIfThere } from '../../engines/programs.ts';
import { npmRun } from '../../stacks/a-process.ts';
import { findEmulator, runIn } from './a-container.ts';
import { readLayout } from './a-layout.ts';
import type { ReadLayout } from './a-layout.ts';
import { healthOf } from './a-service.ts';

const ROOT = new URL('../../..', import.meta.url).pathname;
const DOWNLOADS = join(ROOT, 'build', 'packages');
const MB = 1e6;
const locks = await readLocks(ROOT);
const isRoot = process.getuid?.() === 0 && process.platform === 'linux';
const emulator = await findEmulator(DOWNLOADS);
/** Without Go what it builds is absent, and everything else is judged. */
const hasGo = spawnSync('go', ['version']).status === 0;
const BUILT = IMAGES.filter(({ kind }) => kind !== 'module' || hasGo);
const SERVICES = IMAGES.filter(({ kind }) => kind === 'service').map(({ name }) => name);
const WITH_NATIVE = IMAGES.filter((image) => image.kind === 'service' && image.hasNative).map(
  ({ name }) => name,
);

let folder: string;
let layout: ReadLayout;
let built: readonly Built[];
const key = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const roots = new Map<string, Promise<string>>();

/** The unpacked image; each once. */
function rootOf(name: string, architecture: string): Promise<string> {
  const into = join(folder, 'roots', `${name}-${architecture}`);
  const root = roots.get(into) ?? layout.unpack(name, architecture, into);
  roots.set(into, root);
  return root;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millwright-images-'));
  chmodSync(folder, 0o755);
  built = await buildImages({
    root: ROOT,
    images: BUILT,
    locks,
    folder: join(folder, 'layout'),
    downloads: DOWNLOADS,
    key: key.privateKey,
    onBuilt: () => undefined,
  });
  layout = readLayout(join(folder, 'layout'));
}, 400_000);

afterAll(() => rm(folder, { recursive: true }));

test('two builds in two folders, by two processes at two times, give equal digests', async () => {
  const again = join(folder, 'again');
  const { code, stdout } = await npmRun('images', ['mosquitto', '--json', '--folder', again]);
  expect(code).toBe(0);
  const { images } = JSON.parse(stdout) as { images: readonly Built[] };
  const before = built.find(({ name }) => name === 'mosquitto');
  expect(images).toEqual([{ ...before, elapsedMs: images[0]?.elapsedMs }]);
  expect(readLayout(again).index('mosquitto').digest).toBe(before?.digest);
}, 120_000);

describe.each(BUILT)('$name', ({ name, kind }) => {
  test.each(ARCHITECTURES)(
    'S62 S113 has bytes for $platform that are what their digests say',
    async (architecture) => {
      const manifest = layout.manifest(name, architecture.name);
      for (const { digest, size } of [manifest.config, ...manifest.layers]) {
        const bytes = layout.blob(digest);
        expect(digestOf(bytes)).toBe(digest);
        expect(bytes.length).toBe(size);
      }
      const config = layout.json(manifest.config.digest) as {
        architecture: string;
        config: { User: string };
        rootfs: { diff_ids: readonly string[] };
      };
      expect(config.architecture).toBe(architecture.name);
      expect(config.rootfs.diff_ids).toEqual(
        manifest.layers.map(({ digest }) => digestOf(gunzipSync(layout.blob(digest)))),
      );
      // S111: nobody who is root
      expect(config.config.User).toBe('65532:65532');
      const libraries = manifest.layers.map(({ size }) => size);
      // The inference runtime and the picture library are the third layer of an image that has them.
      const beside = WITH_NATIVE.includes(name) ? (libraries[2] ?? 0) : 0;
      expect(libraries.reduce((sum, size) => sum + size) - beside).toBeLessThan(60 * MB);
      const root = await rootOf(name, architecture.name);
      const files = readdirSync(root, { recursive: true, encoding: 'utf8' });
      if (kind === 'module')
        expect(await readFile(join(root, 'usr/share/doc', name, 'NOTICE'), 'utf8')).toContain(
          'go.opentelemetry.io/collector/receiver/otlpreceiver v0.161.0',
        );
      // The debug image alone brings a shell: that is what it is for.
      expect(files.filter((file) => /(^|\/)(sh|bash|dash|busybox|apt|dpkg|npm)$/.test(file))).toEqual([
        ...(name === 'debug' ? ['usr/bin/busybox'] : []),
        'var/lib/dpkg',
      ]);
    },
    60_000,
  );

  test('every ELF file is of its architecture, as readelf reads it', async () => {
    for (const architecture of ARCHITECTURES) {
      const root = await rootOf(name, architecture.name);
      const found = execFileSync('sh', [
        '-c',
        // 0x7f ELF
        `find ${root} -type f -exec sh -c 'head -c 4 "$1" | grep -q "ELF" && echo "$1"' sh {} \\;`,
      ]);
      const elves = found.toString().trim().split('\n');
      const heads = execFileSync('readelf', ['-h', ...elves]).toString();
      const machines = [...heads.matchAll(/Machine: +(.+)$/gm)].map(([, machine]) => machine);
      expect(elves.length).toBeGreaterThan(10);
      expect(machines).toHaveLength(elves.length);
      const wanted = architecture.name === 'amd64' ? 'Advanced Micro Devices X86-64' : 'AArch64';
      expect(new Set(machines)).toEqual(new Set([wanted]));
    }
  }, 60_000);

  test('its SBOM and its provenance refer to it', () => {
    const referrers = layout.manifests
      .filter(({ artifactType }) => artifactType !== undefined)
      .map(({ digest }) => layout.json(digest) as ReturnType<ReadLayout['manifest']>);
    const about = (digest: string): unknown => {
      const referrer = referrers.find(({ subject }) => subject?.digest === digest);
      return referrer && layout.json(referrer.layers[0]!.digest);
    };
    for (const { name: architecture } of ARCHITECTURES) {
      const { packages } = about(layout.manifest(name, architecture).digest) as {
        packages: readonly { name: string; versionInfo: string }[];
      };
      expect(packages).toContainEqual(
        expect.objectContaining({
          name: 'libc6',
          versionInfo: locks.debian.packages.libc6?.[architecture].version,
        }),
      );
      if (kind === 'service') expect(packages.map((one) => one.name)).toContain('zod');
      if (kind === 'module')
        expect(packages).toContainEqual(
          expect.objectContaining({
            name: 'go.opentelemetry.io/collector/receiver/otlpreceiver',
            versionInfo: 'v0.161.0',
          }),
        );
    }
    const { digest } = layout.index(name);
    expect(about(digest)).toMatchObject({
      subject: [{ name, digest: { sha256: digest.replace('sha256:', '') } }],
      predicateType: 'https://slsa.dev/provenance/v1',
    });
  });

  const cosign = programIfThere('cosign');
  test.runIf(cosign !== undefined)(
    'its signature is one to the real cosign, and none with another key',
    async () => {
      const view = await viewOf(name);
      const verify = async (file: string, publicKey: string): Promise<string> => {
        writeFileSync(join(folder, file), publicKey);
        const args = ['--local-image', '--key', join(folder, file), '--insecure-ignore-tlog=true', view];
        return String(await runProgram(cosign ?? '', ['verify', ...args]));
      };
      const pem = (pair: typeof key): string =>
        pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
      expect(await verify('key.pub', pem(key))).toContain(layout.index(name).digest);
      const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      await expect(verify('other.pub', pem(other))).rejects.toThrow('cosign');
    },
  );
});

/** cosign reads the first image of a folder: one with this image and its signature alone. */
async function viewOf(name: string): Promise<string> {
  const view = await mkdtemp(join(folder, 'view-'));
  await runProgram('cp', [
    '-rl',
    join(folder, 'layout', 'blobs'),
    join(folder, 'layout', 'oci-layout'),
    view,
  ]);
  const { digest } = layout.index(name);
  const signature = `${digest.replace(':', '-')}.sig`;
  const manifests = layout.manifests.filter(
    (one) => one.digest === digest || one.annotations?.['org.opencontainers.image.ref.name'] === signature,
  );
  writeFileSync(join(view, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
  return view;
}

describe('the images run', () => {
  const version = (name: string): string => {
    const { version, source } = built.find((one) => one.name === name)!;
    return `${name} ${version} ${source}`;
  };
  const ENTRY = ['/usr/bin/node', '/opt/millwright/index.mjs'];
  const COLLECTOR: readonly [string, readonly string[], string][] = [
    ['otel-collector', ['/usr/bin/otelcol', '--version'], 'otelcol version v0.161.0'],
  ];
  const PROGRAMS: readonly [string, readonly string[], string][] = [
    ['mosquitto', ['/usr/sbin/mosquitto', '-h'], 'mosquitto version 2.0.11'],
    ['mosquitto', ['/usr/bin/mosquitto_sub', '--help'], 'mosquitto_sub is a simple mqtt client'],
    ['node-exporter', ['/usr/bin/prometheus-node-exporter', '--version'], 'node_exporter, version 1.5.0'],
    ['prometheus', ['/usr/bin/prometheus', '--version'], 'prometheus, version 2.53.3'],
    ['prometheus', ['/usr/bin/promtool', '--version'], 'promtool, version 2.53.3'],
    ['vmagent', ['/usr/bin/vmagent', '-help'], 'vmagent collects metrics data'],
    ['nats', ['/usr/sbin/nats-server', '--version'], 'nats-server: v2.10.27'],
    ...(hasGo ? COLLECTOR : []),
    ['debug', ['/usr/bin/busybox', 'nslookup', '-h'], 'Usage: nslookup'],
  ];

  describe.runIf(isRoot && process.arch === 'x64')('amd64, on a read-only root and as nobody', () => {
    test.each(SERVICES)('%s says its version', async (name) => {
      const root = await rootOf(name, 'amd64');
      expect(await runIn({ root, argv: [...ENTRY, '--version'] })).toBe(version(name));
    });

    test.each(PROGRAMS)('%s: %j', async (name, argv, words) => {
      expect(await runIn({ root: await rootOf(name, 'amd64'), argv })).toContain(words);
    });

    test.each(SERVICES)(
      'S108 %s answers that it has started and is alive',
      async (name) => {
        const root = await rootOf(name, 'amd64');
        expect(await healthOf(name, { root, argv: ENTRY }, '/tmp')).toEqual({ started: 200, alive: 200 });
      },
      60_000,
    );
  });

  describe.runIf(emulator !== undefined && process.arch === 'x64')('arm64, under QEMU', () => {
    test.each(SERVICES)(
      '%s says its version',
      async (name) => {
        const root = await rootOf(name, 'arm64');
        const argv = [...ENTRY, '--version'];
        expect(await runIn({ root, argv, emulator: emulator ?? '' })).toBe(version(name));
      },
      90_000,
    );

    test.each(PROGRAMS)(
      '%s: %j',
      async (name, argv, words) => {
        const root = await rootOf(name, 'arm64');
        expect(await runIn({ root, argv, emulator: emulator ?? '' })).toContain(words);
      },
      90_000,
    );

    test.each(SERVICES)(
      'S108 %s answers that it has started and is alive',
      async (name) => {
        const root = await rootOf(name, 'arm64');
        const command = { root, argv: ENTRY, emulator: emulator ?? '' };
        expect(await healthOf(name, command, undefined)).toEqual({ started: 200, alive: 200 });
      },
      120_000,
    );
  });

  test('the model is the last layer of the vision image, and alone in it', async () => {
    const layers = layout.manifest('vision-inferencer', 'arm64').layers;
    const names = execFileSync('tar', ['-tzf', '-'], {
      input: layout.blob(layers.at(-1)!.digest),
    }).toString();
    expect(names.split('\n')).toEqual(
      expect.arrayContaining([
        'opt/millwright/model/surface-defects.onnx',
        'opt/millwright/model/preprocessing.json',
      ]),
    );
    expect(names).not.toMatch(/[.]mjs/);
    const model = await readFile(join(ROOT, 'workloads/vision-inferencer/model/surface-defects.onnx'));
    const root = await rootOf('vision-inferencer', 'arm64');
    expect(await readFile(join(root, 'opt/millwright/model/surface-defects.onnx'))).toEqual(model);
  });
});
