import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { BROKER_TLS_DIR } from '../../../infra/charts/environment.ts';
import { edgecoreSubject } from '../../../infra/charts/kubeedge/endpoint.ts';
import { mosquittoFiles } from '../../../infra/charts/mosquitto-files.ts';
import { MOSQUITTO_CONFIG_DIR, MOSQUITTO_STATE_DIR } from '../../../infra/charts/mosquitto-template.ts';
import { edgecoreConfig } from '../../../infra/host/edgecore/config.ts';
import { CNI_CONFIG } from '../../../infra/host/edgecore/containerd.ts';
import { BROKER_TLS_FOLDER, CONFIG_FILE, DATABASE_FOLDER } from '../../../infra/host/edgecore/paths.ts';
import type { Host, Site } from '../../../infra/site/site.ts';
import { fromYaml } from '../../../infra/tree/from-yaml.ts';
import { plainYaml } from '../../../infra/tree/yaml.ts';
import { cacheDir } from '../../engines/cache.ts';
import type { Cluster } from '../../engines/cluster.ts';
import { createCgroup } from '../../engines/cluster/cgroups.ts';
import { createHostFiles } from '../../engines/cluster/host-files.ts';
import type { Link } from '../../engines/cluster/link.ts';
import { inNamespace } from '../../engines/cluster/network-namespace.ts';
import { writeNodeFiles } from '../../engines/cluster/node-files.ts';
import type { RunningProgram } from '../../engines/cluster/start-program.ts';
import { startProgram } from '../../engines/cluster/start-program.ts';
import { Hopeless, until } from '../../engines/cluster/until.ts';
import { engineNamed } from '../../engines/engines.ts';
import { program } from '../../engines/programs.ts';
import type { TestCa } from '../../tls.ts';

const execute = promisify(execFile);
const SOCKET_MS = 60_000;

/** A real host of KubeEdge: EdgeCore, containerd and the gateway's broker, in a network and with folders of its own. */
export interface EdgeHost {
  readonly link: Link;
  /** our settings, with the changes that this machine asks for */
  readonly wanted: Readonly<Record<string, unknown>>;
  startEdgeCore(): RunningProgram;
  /** what EdgeCore has made of its file, read */
  found(): Promise<Readonly<Record<string, unknown>>>;
  /** publishes at the gateway's broker, as who is allowed to answer there */
  report(topic: string, text: string): Promise<void>;
  run(file: string, ...args: string[]): Promise<string>;
}

/**
 * @param token the site's, instead of the certificate that the gate gives a host: trust.test.ts has the gate
 */
export async function startEdgeHost(
  cluster: Cluster,
  site: Site,
  host: Host,
  ca: TestCa,
  token: string,
): Promise<EdgeHost> {
  const { folder, network, registry } = cluster;
  if (network === undefined || registry === undefined) throw new Error('the cluster has no network');
  const dir = path.join(folder.dir, host.name);
  const { namespace, link } = await network.attach(host.name, host.address);
  // Of the kind that EdgeCore would make itself, which the kernel of this machine may not have.
  await inNamespace(namespace, 'ip', 'link', 'add', 'edge-dummy0', 'type', 'bridge');
  const [registryHost = ''] = site.images.registry.split('/');
  const cgroup = createCgroup(`mw-${folder.id}`, host.name);
  const files = await writeNodeFiles({
    dir,
    cgroup,
    podRange: '10.42.9.0/24',
    pauseImage: `${site.images.registry}/pause:1`,
    registryHost,
    mirror: registry.mirror,
    nameServer: network.inside,
    proxyKubeconfig: '',
    name: host.name,
    reservedMiB: 0,
  });
  await writeFile(path.join(dir, 'cni', '10-pods.conflist'), CNI_CONFIG);

  const ours = edgecoreConfig(site, host);
  const modules = ours.modules as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  const socket = `unix://${files.containerdSocket}`;
  const wanted = {
    ...ours,
    modules: {
      ...modules,
      deviceTwin: { ...modules.deviceTwin, dmiSockPath: `${dir}/` },
      edged: {
        ...modules.edged,
        podSandboxImage: `${site.images.registry}/pause:1`,
        tailoredKubeletConfig: {
          ...(modules.edged?.tailoredKubeletConfig as object),
          containerRuntimeEndpoint: socket,
          imageServiceEndpoint: socket,
          // No systemd, cgroup v1 and no right to lower an OOM score: this machine's, not a gateway's.
          cgroupDriver: 'cgroupfs',
          cgroupRoot: cgroup,
          oomScoreAdj: 0,
          resolvConf: path.join(dir, 'resolv.conf'),
          evictionHard: { 'memory.available': '16Mi', 'nodefs.available': '1%', 'imagefs.available': '1%' },
          evictionSoft: { 'memory.available': '32Mi' },
          evictionSoftGracePeriod: { 'memory.available': '1m30s' },
        },
      },
      edgeHub: { ...modules.edgeHub, token },
    },
  };

  const own = await createHostFiles(dir);
  const etc = path.join(dir, 'own', 'etc', 'upper');
  const under = (file: string) => path.join(etc, path.relative('/etc', file));
  await mkdir(path.dirname(under(CONFIG_FILE)), { recursive: true });
  await writeFile(under(CONFIG_FILE), plainYaml(wanted), { mode: 0o600 });
  await cp(await ca.issue({ cn: edgecoreSubject(host) }), under(BROKER_TLS_FOLDER), { recursive: true });
  const work = path.join(dir, 'own', 'etc', 'work');
  await mkdir(work, { recursive: true });
  const inFiles = (...command: string[]) => execute('nsenter', [`--mount=${own}`, ...command]);
  await inFiles(
    'mount',
    '-t',
    'overlay',
    'overlay',
    '-o',
    `lowerdir=/etc,upperdir=${etc},workdir=${work}`,
    '/etc',
  );
  await inFiles('mkdir', '-p', DATABASE_FOLDER, '/var/lib/kubelet');

  const start = (name: string, file: string, args: readonly string[], environment = {}) =>
    startProgram({
      name: `${host.name}-${name}`,
      file,
      args,
      dir: folder.dir,
      namespace,
      files: own,
      environment,
    });
  const engine = engineNamed('containerd');
  const containerd = start('containerd', program('containerd'), ['--config', files.containerdConfig], {
    PATH: `${engine === undefined ? '' : cacheDir(engine)}:${process.env.PATH ?? ''}:/usr/sbin:/sbin`,
    TMPDIR: path.join(dir, 'tmp'),
  });
  await until('containerd', SOCKET_MS, async () => {
    if (containerd.hasEnded()) throw new Hopeless(containerd.log());
    await execute(program('ctr'), ['-a', files.containerdSocket, 'version']);
    return true;
  });
  await startBroker(dir, site, host, ca, start);
  const reporter = await ca.issue({ cn: edgecoreSubject(host) });
  return {
    link,
    wanted,
    startEdgeCore: () => start('edgecore', program('edgecore'), [`--config=${CONFIG_FILE}`]),
    found: async () => fromYaml(await readFile(under(CONFIG_FILE), 'utf8')) as Record<string, unknown>,
    report: async (topic, text) => {
      const file = path.join(import.meta.dirname, 'report-twin.ts');
      const args = ['mqtts://127.0.0.1:30883', reporter, topic, text];
      await execute('nsenter', [`--net=${namespace.path}`, process.execPath, file, ...args]);
    },
    run: async (file, ...args) =>
      (await execute('nsenter', [`--net=${namespace.path}`, `--mount=${own}`, file, ...args])).stdout,
  };
}

/** The gateway's broker with its own files, which differ only in where they lie. */
async function startBroker(
  dir: string,
  site: Site,
  host: Host,
  ca: TestCa,
  start: (name: string, file: string, args: readonly string[]) => RunningProgram,
): Promise<void> {
  const broker = path.join(dir, 'broker');
  await mkdir(path.join(broker, 'state'), { recursive: true });
  await ca.issue({ cn: `mosquitto-${host.name}`, dir: path.join(broker, 'tls') });
  for (const [name, content] of Object.entries(mosquittoFiles(site, host))) {
    const moved = content
      .replaceAll(MOSQUITTO_CONFIG_DIR, broker)
      .replaceAll(MOSQUITTO_STATE_DIR, path.join(broker, 'state'))
      .replaceAll(BROKER_TLS_DIR, path.join(broker, 'tls'));
    await writeFile(path.join(broker, name), name === 'mosquitto.conf' ? `user root\n${moved}` : moved);
    await chmod(path.join(broker, name), 0o600);
  }
  start('mosquitto', program('mosquitto'), ['-c', path.join(broker, 'mosquitto.conf')]);
}
