import { plainYaml } from '../../tree/yaml.ts';
import type { Host, Site } from '../../site/site.ts';
import { downloadKey } from '../downloads.ts';
import type { CommandStep, FileStep, FolderStep, HostStep, SecretStep } from '../plan.ts';
import { edgecoreConfig } from './config.ts';
import { CNI_CONFIG, containerdConfig } from './containerd.ts';
import { DATABASE_SCRIPT } from './database.ts';
import {
  ARCHIVE,
  BINARY,
  BROKER_TLS_FOLDER,
  CNI_CONFIG_FOLDER,
  CONFIG_FOLDER,
  DATABASE_FOLDER,
  DATABASE_IMAGE,
  DATABASE_MIB,
  GUARD,
  SNAPSHOT_FOLDER,
  SOURCE_FILE,
} from './paths.ts';
import { EDGECORE, MOUNT, SNAPSHOT_TIMER, UNITS, WAIT } from './units.ts';

const ROOT = 'root:root';

/** Names under which the values of `SecretStep`s arrive: the certificate of `edgecore-<host>` at its broker. */
export const BROKER_SECRETS = ['ca.crt', 'tls.crt', 'tls.key'] as const;

export function brokerSecret(file: (typeof BROKER_SECRETS)[number]): string {
  return `edgecore-broker-${file}`;
}

/**
 * What makes an EdgeCore host a node of its site; nothing on a K3s host, and nothing of K3s here: two agents on one host
 * share containerd and the network, and break each other without a word. The certificate by which it joins is none of
 * the plan's: the gate gives it once the TPM has said which machine this is, and EdgeCore waits for it.
 */
export function edgecoreSteps(site: Site, host: Host): readonly HostStep[] {
  if (host.role !== 'kubeedge-edge') return [];
  return [
    {
      kind: 'package',
      id: 'edgecore-sqlite',
      title: 'sqlite3: whether EdgeCore’s database is whole, and its snapshots',
      name: 'sqlite3',
    },
    ...FOLDERS,
    file(
      'edgecore-containerd',
      'how containers are started',
      '/etc/containerd/config.toml',
      containerdConfig(site),
      {
        mode: '0644',
        restarts: ['containerd.service'],
      },
    ),
    file(
      'edgecore-cni',
      'no network for pods but their host’s',
      `${CNI_CONFIG_FOLDER}/10-none.conflist`,
      CNI_CONFIG,
      {
        mode: '0644',
      },
    ),
    {
      kind: 'unit',
      id: 'edgecore-runtime',
      title: 'containerd',
      unit: 'containerd.service',
      state: 'running',
    },
    {
      kind: 'artefact',
      id: 'edgecore-archive',
      title: `KubeEdge ${site.versions.kubeedge}`,
      path: ARCHIVE,
      artefact: downloadKey('kubeedge', site.versions.kubeedge, host.arch),
      owner: ROOT,
      mode: '0600',
    },
    unpack(site, host),
    databaseFile(),
    file('edgecore-database', 'what looks after EdgeCore’s database', GUARD, DATABASE_SCRIPT, {
      mode: '0755',
    }),
    ...BROKER_SECRETS.map((name): SecretStep => ({
      kind: 'secret',
      id: `edgecore-broker-${name.replace('.', '-')}`,
      title: 'the certificate by which the broker of this gateway knows EdgeCore',
      path: `${BROKER_TLS_FOLDER}/${name}`,
      secret: brokerSecret(name),
      owner: ROOT,
      mode: '0600',
    })),
    file(
      'edgecore-config',
      'the settings of EdgeCore',
      SOURCE_FILE,
      plainYaml({ ...edgecoreConfig(site, host) }),
      {
        mode: '0600',
        restarts: [EDGECORE.name],
      },
    ),
    ...UNITS.map(({ name, content }) =>
      file(`unit-${name.replaceAll('.', '-')}`, `the unit ${name}`, `/etc/systemd/system/${name}`, content, {
        mode: '0644',
        ...(name === EDGECORE.name && { restarts: [EDGECORE.name] }),
      }),
    ),
    {
      kind: 'unit',
      id: 'edgecore-mount',
      title: 'the database’s own room',
      unit: MOUNT.name,
      state: 'running',
    },
    {
      kind: 'unit',
      id: 'edgecore-wait',
      title: 'EdgeCore, once this host may join',
      unit: WAIT.name,
      state: 'running',
    },
    {
      kind: 'unit',
      id: 'edgecore-snapshots',
      title: 'snapshots of the database',
      unit: SNAPSHOT_TIMER.name,
      state: 'running',
    },
  ];
}

const FOLDERS: readonly FolderStep[] = [
  folder('/etc/millwright', '0755'),
  folder('/etc/kubeedge', '0755'),
  folder(CONFIG_FOLDER, '0700'),
  folder('/etc/kubeedge/ca', '0755'),
  folder('/etc/kubeedge/certs', '0700'),
  folder(BROKER_TLS_FOLDER, '0700'),
  folder('/etc/containerd', '0755'),
  folder('/etc/cni', '0755'),
  folder(CNI_CONFIG_FOLDER, '0755'),
  folder(DATABASE_FOLDER, '0700'),
  folder(SNAPSHOT_FOLDER, '0700'),
];

function folder(path: string, mode: string): FolderStep {
  const id = `edgecore-folder${path.replaceAll('/', '-')}`;
  return { kind: 'folder', id, title: `the folder ${path}`, path, owner: ROOT, mode };
}

function file(
  id: string,
  title: string,
  path: string,
  content: string,
  access: Pick<FileStep, 'mode' | 'restarts'>,
): FileStep {
  return { kind: 'file', id, title, path, content, owner: ROOT, ...access };
}

/** Beside its place and moved there whole: a start in between finds the old one or the new, and running pods neither. */
function unpack({ versions }: Site, { arch }: Host): CommandStep {
  const { kubeedge } = versions;
  const inside = `kubeedge-${kubeedge}-linux-${arch}/edge/edgecore`;
  return {
    kind: 'command',
    id: 'edgecore-binary',
    title: `the program of EdgeCore ${kubeedge}`,
    check: `[ -x ${BINARY} ] && ${BINARY} --version 2>/dev/null | grep -qF ' ${kubeedge}'`,
    run: [
      `tar -xzOf ${ARCHIVE} ${inside} > ${BINARY}.part`,
      `chmod 0755 ${BINARY}.part`,
      `mv ${BINARY}.part ${BINARY}`,
    ].join('\n'),
    undo: `rm -f ${BINARY} ${BINARY}.part`,
  };
}

/** Written in full at once, so that its room is its own whatever else fills the disk. */
function databaseFile(): CommandStep {
  return {
    kind: 'command',
    id: 'edgecore-database-room',
    title: `${DATABASE_MIB} MiB of the disk for EdgeCore’s database alone`,
    check: `[ -s ${DATABASE_IMAGE} ]`,
    run: [
      `fallocate -l ${DATABASE_MIB}M ${DATABASE_IMAGE}.part`,
      `chmod 0600 ${DATABASE_IMAGE}.part`,
      `mkfs.ext4 -q -F -L edgecore ${DATABASE_IMAGE}.part`,
      `mv ${DATABASE_IMAGE}.part ${DATABASE_IMAGE}`,
    ].join('\n'),
    undo: `rm -f ${DATABASE_IMAGE} ${DATABASE_IMAGE}.part`,
  };
}
