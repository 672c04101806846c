import { describe, expect, it } from 'vitest';
import lock from '../../../downloads.lock.json' with { type: 'json' };
import {
  artefacts,
  DOWNLOADS,
  downloadLockProblems,
  downloadRefusals,
  downloadsOf,
  lockedDownloads,
  mirrored,
} from '../../../infra/host/downloads.ts';
import { aSite } from '../../site.ts';

const SHA = 'a'.repeat(64);
const all = (sha256: string | null) =>
  Object.fromEntries(DOWNLOADS.map(({ key }) => [key, { sha256, sizeBytes: sha256 === null ? null : 1 }]));

describe('downloads', () => {
  it('S53 are what K3s calls its files for each architecture', () => {
    const url = (key: string) => DOWNLOADS.find((row) => row.key === key)?.url;
    const base = 'https://github.com/k3s-io/k3s/releases/download/v1.35.9%2Bk3s1';
    expect(url('k3s-v1.35.9+k3s1-arm64')).toBe(`${base}/k3s-arm64`);
    expect(url('k3s-v1.35.9+k3s1-amd64')).toBe(`${base}/k3s`);
    expect(url('k3s-images-v1.35.9+k3s1-arm64')).toBe(`${base}/k3s-airgap-images-arm64.tar.zst`);
  });

  it('are known for every host of every example site', () => {
    const known = DOWNLOADS.map(({ key }) => key);
    for (const name of ['graz', 'lyon', 'hub']) {
      const site = aSite({}, name);
      for (const host of site.hosts)
        expect(known).toEqual(expect.arrayContaining([...downloadsOf(host, site)]));
    }
  });

  it('are named once, and nothing of a name is lost in a bundle', () => {
    const names = artefacts(lock).map(({ file }) => file);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9.+-]+$/);
  });

  it('come from a mirror by name and version, for file names are the same in each release', () => {
    const row = DOWNLOADS.find(({ key }) => key === 'k3s-v1.35.9+k3s1-arm64');
    if (row === undefined) throw new Error('no row');
    expect(mirrored(row, 'http://127.0.0.1:8080/files')).toBe(
      'http://127.0.0.1:8080/files/k3s/v1.35.9%2Bk3s1/k3s-arm64',
    );
  });
});

describe('downloads.lock.json', () => {
  it('is in order, and knows each row', () => {
    expect(downloadLockProblems(lock)).toEqual([]);
    expect(Object.keys(lock).sort()).toEqual(DOWNLOADS.map(({ key }) => key).sort());
  });

  it('refuses a checksum that is none, and rows of nobody, all at once', () => {
    expect(
      downloadLockProblems({ 'k3s-v1.35.9+k3s1-arm64': { sha256: 'latest', sizeBytes: 0 } }),
    ).toHaveLength(2);
    expect(downloadLockProblems({ 'k3s-v9-arm64': { sha256: null, sizeBytes: null } })).toEqual([
      expect.stringContaining('k3s-v9-arm64') as unknown,
    ]);
  });

  it('a row without a checksum stands in the way of the hosts that need it, and of no others', () => {
    const site = aSite();
    expect(downloadRefusals(site, all(SHA))).toEqual([]);
    expect(downloadRefusals(site, all(null))).toHaveLength(4);
    expect(
      downloadRefusals(site, { ...all(SHA), 'k3s-v1.35.9+k3s1-amd64': { sha256: null, sizeBytes: null } }),
    ).toEqual([]);
  });

  it('a release without rows is said, and where to add it', () => {
    const site = aSite({ versions: { ...aSite().versions, k3s: 'v1.36.5+k3s1' } });
    expect(downloadRefusals(site, all(SHA)).join('\n')).toMatch(/k3s-v1\.36\.5\+k3s1-arm64 is no row/);
  });

  it('a row that the lock has not is unresolved', () => {
    expect(lockedDownloads({}).every(({ sha256 }) => sha256 === null)).toBe(true);
  });
});
