import { z } from 'zod';
import type { Arch, Host, Site } from '../site/site.ts';
import type { Artefact } from './artefact.ts';
import { NODE_VERSION, nodeArtefact, nodeFolder } from './trust/programs.ts';

/** A file that others publish and a host needs: fetched on a connected machine, checked, carried in the bundle. */
export interface Download {
  /** as `ArtefactStep.artefact` names it, with what it is for: `k3s-v1.35.9+k3s1-arm64` */
  readonly key: string;
  readonly name: DownloadName;
  readonly version: string;
  readonly arch: Arch;
  /** what its publisher calls it */
  readonly file: string;
  readonly url: string;
  /** the publisher’s own list of checksums: what was read has to be in it too */
  readonly sums: string;
}

export type DownloadName = 'k3s' | 'k3s-images' | 'kubeedge' | 'keadm' | 'node';

/** Releases that a site may have today; the others of infra/site/versions.ts get their rows when one takes them. */
const K3S_RELEASES = ['v1.35.9+k3s1'];
const KUBEEDGE_RELEASES = ['v1.23.1'];
const ARCHES: readonly Arch[] = ['amd64', 'arm64'];

export const DOWNLOADS: readonly Download[] = ARCHES.flatMap((arch) => [
  ...K3S_RELEASES.flatMap((version) => k3sFiles(version, arch)),
  ...KUBEEDGE_RELEASES.flatMap((version) => kubeEdgeFiles(version, arch)),
  nodeFile(arch),
]);

export function downloadKey(name: DownloadName, version: string, arch: Arch): string {
  return `${name}-${version}-${arch}`;
}

function k3sFiles(version: string, arch: Arch): readonly Download[] {
  const base = `https://github.com/k3s-io/k3s/releases/download/${encodeURIComponent(version)}`;
  const sums = `${base}/sha256sum-${arch}.txt`;
  const row = (name: DownloadName, file: string): Download => ({
    key: downloadKey(name, version, arch),
    name,
    version,
    arch,
    file,
    url: `${base}/${file}`,
    sums,
  });
  return [
    row('k3s', arch === 'amd64' ? 'k3s' : `k3s-${arch}`),
    row('k3s-images', `k3s-airgap-images-${arch}.tar.zst`),
  ];
}

/** Archives: the one of KubeEdge has edgecore and cloudcore in it. */
function kubeEdgeFiles(version: string, arch: Arch): readonly Download[] {
  const base = `https://github.com/kubeedge/kubeedge/releases/download/${version}`;
  return (['kubeedge', 'keadm'] as const).map((name) => {
    const file = `${name}-${version}-linux-${arch}.tar.gz`;
    return {
      key: downloadKey(name, version, arch),
      name,
      version,
      arch,
      file,
      url: `${base}/${file}`,
      sums: `${base}/checksum_${file}.txt`,
    };
  });
}

/** What the gate and the enrolment agent run on, where a site has `trust`. */
function nodeFile(arch: Arch): Download {
  const base = `https://nodejs.org/dist/${NODE_VERSION}`;
  const file = `${nodeFolder(arch)}.tar.gz`;
  return {
    key: downloadKey('node', NODE_VERSION, arch),
    name: 'node',
    version: NODE_VERSION,
    arch,
    file,
    url: `${base}/${file}`,
    sums: `${base}/SHASUMS256.txt`,
  };
}

/** Where a mirror has a file: below its name and version, for K3s gives every release the same file names. */
export function mirrored({ name, version, file }: Download, mirror: string): string {
  const base = mirror.endsWith('/') ? mirror : `${mirror}/`;
  return `${base}${name}/${encodeURIComponent(version)}/${file}`;
}

/** What a host is made with, by its role; in the order of the table. */
export function downloadsOf(
  { role, arch }: Pick<Host, 'role' | 'arch'>,
  { versions, trust }: Pick<Site, 'versions' | 'trust'>,
): readonly string[] {
  const own =
    role === 'kubeedge-edge'
      ? [downloadKey('kubeedge', versions.kubeedge, arch), downloadKey('keadm', versions.kubeedge, arch)]
      : [downloadKey('k3s', versions.k3s, arch), downloadKey('k3s-images', versions.k3s, arch)];
  return [...own, ...(trust === undefined ? [] : [nodeArtefact(arch)])];
}

/** downloads.lock.json: by key; null until somebody has read the bytes. */
export type DownloadLock = z.infer<typeof DownloadLock>;

export const DownloadLock = z.record(
  z.string(),
  z.strictObject({
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'write 64 hex digits as read from the bytes, or null')
      .nullable(),
    sizeBytes: z.number().int().positive().nullable(),
  }),
);

/** A download and what is known of its bytes. */
export interface LockedDownload extends Download {
  /** null while nobody has read the bytes: nothing of a real site is made with it */
  readonly sha256: string | null;
  readonly sizeBytes: number | null;
}

/** The rows with their checksums; a row that the lock has not yet is unresolved. */
export function lockedDownloads(
  lock: DownloadLock,
  rows: readonly Download[] = DOWNLOADS,
): readonly LockedDownload[] {
  return rows.map((row) => {
    const locked = Object.hasOwn(lock, row.key) ? lock[row.key] : undefined;
    return { ...row, sha256: locked?.sha256 ?? null, sizeBytes: locked?.sizeBytes ?? null };
  });
}

/** The same as the script of a host takes it; in a bundle each has its key for a name, which no other release has. */
export function artefacts(lock: DownloadLock): readonly Artefact[] {
  return lockedDownloads(lock).map(({ key, url, sha256, sizeBytes }) => ({
    name: key,
    file: key,
    url,
    sha256,
    sizeBytes,
  }));
}

export function unreadWords(key: string): string {
  return `download ${key} has no checksum in downloads.lock.json; npm run lock reads its bytes`;
}

/** Why the hosts of a site cannot be made; empty where each download of theirs is known by its bytes. */
export function downloadRefusals(
  site: Pick<Site, 'hosts' | 'versions' | 'trust'>,
  lock: DownloadLock,
): readonly string[] {
  const keys = [...new Set(site.hosts.flatMap((host) => downloadsOf(host, site)))].sort();
  const known = new Map(lockedDownloads(lock).map((row) => [row.key, row]));
  return keys.flatMap((key) => {
    const row = known.get(key);
    if (row === undefined)
      return [`download ${key} is no row of infra/host/downloads.ts; add its release there`];
    if (row.sha256 !== null) return [];
    return [unreadWords(key)];
  });
}

/** What is wrong with a lock file, in words; empty where it is in order. */
export function downloadLockProblems(value: unknown): readonly string[] {
  const parsed = DownloadLock.safeParse(value);
  if (!parsed.success)
    return parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`);
  const known = new Set(DOWNLOADS.map(({ key }) => key));
  return Object.keys(parsed.data)
    .filter((key) => !known.has(key))
    .map((key) => `${key}: is no row of infra/host/downloads.ts; take it out, or add its release there`);
}
