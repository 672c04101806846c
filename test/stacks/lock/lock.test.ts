import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { DOWNLOADS } from '../../../infra/host/downloads.ts';
import { readDownload } from '../../../stacks/lock/read-download.ts';
import { aRegistryThat } from '../delivery/a-registry.ts';

const K3S = 'k3s-v1.35.9+k3s1-arm64';
const KEADM = 'keadm-v1.23.1-arm64';
const BYTES = randomBytes(200_000);
const SHA256 = createHash('sha256').update(BYTES).digest('hex');
const MANIFEST = JSON.stringify({ schemaVersion: 2, manifests: [] });
const DIGEST = `sha256:${createHash('sha256').update(MANIFEST).digest('hex')}`;

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'millwright-lock-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  writeDownloads();
  writeImages('127.0.0.1:1');
});

interface Row {
  readonly row: string;
  readonly state: string;
  readonly what: string;
}
interface Ran {
  readonly status: number;
  readonly rows: readonly Row[];
  readonly stderr: string;
}

/** `npm run lock`, as npm would start it. */
function lock(...args: readonly string[]): Promise<Ran> {
  const files = ['--lock-file', file('downloads.lock.json'), '--image-lock-file', file('images.lock.json')];
  const all = ['stacks/run.js', 'lock', ...args, ...files, '--folder', file('downloads'), '--json'];
  return new Promise((resolve) => {
    execFile(process.execPath, all, (error, stdout, stderr) => {
      const { rows = [] } = JSON.parse(stdout) as { rows?: readonly Row[] };
      resolve({ status: error === null ? 0 : Number(error.code), rows, stderr });
    });
  });
}

const file = (name: string) => path.join(dir, name);
const downloads = () =>
  JSON.parse(readFileSync(file('downloads.lock.json'), 'utf8')) as Readonly<Record<string, unknown>>;

function writeDownloads(changes: Readonly<Record<string, unknown>> = {}): void {
  const rows = DOWNLOADS.map(({ key }) => [key, { sha256: null, sizeBytes: null }] as const);
  writeFileSync(file('downloads.lock.json'), JSON.stringify({ ...Object.fromEntries(rows), ...changes }));
}

function writeImages(registry: string, digest: string | null = null): void {
  const upstream = { grafana: { version: '12.3.0', source: `${registry}/grafana/grafana`, digest } };
  writeFileSync(file('images.lock.json'), JSON.stringify({ built: {}, upstream }));
}

/** Serves BYTES under any name, with ranges, as a mirror does. */
function mirror(request: IncomingMessage, response: ServerResponse): void {
  const begin = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (begin > 0) {
    response.writeHead(206, { 'content-range': `bytes ${begin}-${BYTES.length - 1}/${BYTES.length}` });
  } else response.writeHead(200, { 'content-length': BYTES.length });
  response.end(BYTES.subarray(begin));
}

describe('npm run lock', () => {
  it('reads a download to its last byte and locks what it is', async () => {
    const seen: string[] = [];
    const address = await aRegistryThat((request, response) => {
      seen.push(request.url ?? '');
      mirror(request, response);
    });
    const { status, rows } = await lock(K3S, '--mirror', `http://${address}`);
    expect([status, rows]).toEqual([0, [{ row: K3S, state: 'read', what: SHA256 }]]);
    expect(seen).toEqual(['/k3s/v1.35.9%2Bk3s1/k3s-arm64']);
    expect(downloads()[K3S]).toEqual({ sha256: SHA256, sizeBytes: BYTES.length });
    // The others were not asked for, and nobody invents what they are.
    expect(downloads()[KEADM]).toEqual({ sha256: null, sizeBytes: null });
  });

  it('goes on where an earlier run was broken off', async () => {
    mkdirSync(file('downloads'));
    writeFileSync(file(`downloads/${K3S}.part`), BYTES.subarray(0, 150_000));
    const ranges: (string | undefined)[] = [];
    const address = await aRegistryThat((request, response) => {
      ranges.push(request.headers.range);
      mirror(request, response);
    });
    const { rows } = await lock(K3S, '--mirror', `http://${address}`);
    expect(ranges).toEqual(['bytes=150000-']);
    expect(rows[0]?.what).toBe(SHA256);
  });

  it('keeps what a broken line has let through, and writes nothing of it', async () => {
    const address = await aRegistryThat((_, response) => {
      response.writeHead(200, { 'content-length': BYTES.length });
      response.write(BYTES.subarray(0, 50_000), () => response.destroy());
    });
    const { status, rows } = await lock(K3S, '--mirror', `http://${address}`);
    expect([status, rows[0]?.state]).toEqual([1, 'failed']);
    expect(downloads()[K3S]).toEqual({ sha256: null, sizeBytes: null });
    expect(existsSync(file(`downloads/${K3S}.part`))).toBe(true);
    expect(existsSync(file(`downloads/${K3S}`))).toBe(false);
  });

  it('tells all that it could not have, and locks the rest', async () => {
    const address = await aRegistryThat((request, response) => {
      if (request.url?.startsWith('/k3s') === true) response.writeHead(404).end();
      else mirror(request, response);
    });
    const { status, rows, stderr } = await lock('--mirror', `http://${address}`, '--plain-http');
    expect(status).toBe(1);
    const failed = rows.filter(({ state }) => state === 'failed').map(({ row }) => row);
    expect(failed).toEqual([
      'k3s-v1.35.9+k3s1-amd64',
      'k3s-images-v1.35.9+k3s1-amd64',
      'k3s-v1.35.9+k3s1-arm64',
      'k3s-images-v1.35.9+k3s1-arm64',
      'grafana',
    ]);
    expect(stderr).toContain('answered 404');
    expect(downloads()[KEADM]).toEqual({ sha256: SHA256, sizeBytes: BYTES.length });
  });

  it('leaves alone what is resolved, and with --again says what has changed since', async () => {
    const other = 'b'.repeat(64);
    writeDownloads({ [K3S]: { sha256: other, sizeBytes: 1 } });
    const address = await aRegistryThat(mirror);
    const args = [K3S, '--mirror', `http://${address}`];
    expect((await lock(...args)).rows).toEqual([{ row: K3S, state: 'known', what: other }]);
    const { status, rows } = await lock(...args, '--again');
    expect([status, rows[0]?.what]).toEqual([1, expect.stringContaining(`is ${SHA256} now`) as unknown]);
    expect(downloads()[K3S]).toEqual({ sha256: other, sizeBytes: 1 });
  });

  it('locks an image of others by the bytes of its manifest', async () => {
    const seen: (string | undefined)[] = [];
    const address = await aRegistryThat((request, response) => {
      seen.push(request.url, request.headers.accept?.split(',')[0]);
      response.writeHead(200, { 'docker-content-digest': DIGEST }).end(MANIFEST);
    });
    writeImages(address);
    const { status, rows } = await lock('grafana', '--plain-http');
    expect([status, rows]).toEqual([0, [{ row: 'grafana', state: 'read', what: DIGEST }]]);
    expect(seen).toEqual(['/v2/grafana/grafana/manifests/12.3.0', 'application/vnd.oci.image.index.v1+json']);
    const { upstream } = JSON.parse(readFileSync(file('images.lock.json'), 'utf8')) as { upstream: object };
    expect(upstream).toEqual({
      grafana: { version: '12.3.0', source: `${address}/grafana/grafana`, digest: DIGEST },
    });
  });

  it('takes no digest that is not that of the bytes, whoever says it', async () => {
    const address = await aRegistryThat((_, response) => {
      response.writeHead(200, { 'docker-content-digest': `sha256:${'0'.repeat(64)}` }).end(MANIFEST);
    });
    writeImages(address);
    const { status, rows } = await lock('grafana', '--plain-http');
    expect([status, rows[0]?.what]).toEqual([
      1,
      expect.stringContaining(`its bytes are ${DIGEST}`) as unknown,
    ]);
  });

  it('says what rows there are where it is asked for another', async () => {
    const { status, stderr } = await lock('k3s');
    expect(status).toBe(2);
    expect(stderr).toContain(K3S);
  });
});

describe('a download with its publisher’s list of checksums', () => {
  const row = DOWNLOADS.find(({ key }) => key === K3S);
  const read = (address: string) => {
    if (row === undefined) throw new Error('no row');
    return readDownload(row, { url: `http://${address}/file`, sums: `http://${address}/sums`, folder: dir });
  };
  const listing = (hash: string) => (request: IncomingMessage, response: ServerResponse) => {
    if (request.url === '/sums') response.end(`${'1'.repeat(64)}  k3s\n${hash}  k3s-arm64\n`);
    else mirror(request, response);
  };

  it('is taken where its bytes are in it, by SHA-256 or SHA-512', async () => {
    for (const algorithm of ['sha256', 'sha512']) {
      const address = await aRegistryThat(listing(createHash(algorithm).update(BYTES).digest('hex')));
      expect((await read(address)).sha256).toBe(SHA256);
    }
  });

  it('is thrown away where they are not', async () => {
    const address = await aRegistryThat(listing('2'.repeat(64)));
    await expect(read(address)).rejects.toThrow('they were thrown away');
    expect(existsSync(path.join(dir, K3S))).toBe(false);
  });
});
