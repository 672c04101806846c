/** Where EdgeCore of a host has its files; most are its own defaults, so that keadm finds them too. */
export const BINARY = '/usr/local/bin/edgecore';
export const ARCHIVE = '/var/lib/millwright/kubeedge.tar.gz';

/** What we want. EdgeCore never sees this file: it gets a copy at every start, because it rewrites what it reads. */
export const SOURCE_FILE = '/etc/millwright/edgecore.yaml';
export const CONFIG_FOLDER = '/etc/kubeedge/config';
/** What EdgeCore made of it: every default written out, what is zero or empty left away. */
export const CONFIG_FILE = `${CONFIG_FOLDER}/edgecore.yaml`;

/** The certificate by which CloudCore knows this host, given to it when its TPM was attested; EdgeCore renews it. */
export const CLOUD_TLS = {
  ca: '/etc/kubeedge/ca/rootCA.crt',
  certificate: '/etc/kubeedge/certs/server.crt',
  key: '/etc/kubeedge/certs/server.key',
} as const;

/** The certificate by which the gateway's broker knows EdgeCore. */
export const BROKER_TLS_FOLDER = '/etc/kubeedge/broker';

/** A file system of its own, in a file whose room nothing else can take. */
export const DATABASE_FOLDER = '/var/lib/kubeedge';
export const DATABASE_IMAGE = '/var/lib/kubeedge.ext4';
export const DATABASE_MIB = 128;
export const DATABASE = `${DATABASE_FOLDER}/edgecore.db`;
/** On the other file system, so that neither's loss takes both. */
export const SNAPSHOT_FOLDER = '/var/backups/edgecore';
export const GUARD = '/usr/local/sbin/edgecore-database';

/** Made anew at every start: the socket of the mapper that speaks DMI is in it. */
export const RUN_FOLDER = '/run/kubeedge';

export const CONTAINERD_SOCKET = 'unix:///run/containerd/containerd.sock';
export const CNI_CONFIG_FOLDER = '/etc/cni/net.d';
/** Of Debian's package. */
export const CNI_PROGRAMS = '/usr/lib/cni';
