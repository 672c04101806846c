import path from 'node:path';
import { POD_CIDR, SERVICE_CIDR } from '../../../infra/kube/network.ts';
import { program } from '../programs.ts';
import type { Credentials } from './credentials.ts';
import { ADMIN, createCredentials, writeKubeconfig } from './credentials.ts';
import { freePort } from './free-port.ts';
import type { KubeClient } from './kube-client.ts';
import { createKubeClient } from './kube-client.ts';
import type { NetworkNamespace } from './network-namespace.ts';
import { startProgram } from './start-program.ts';
import { Hopeless, until } from './until.ts';

export interface ControlPlane {
  /** where tests and people ask it */
  readonly server: string;
  /** the administrator's */
  readonly kubeconfig: string;
  readonly credentials: Credentials;
  readonly client: KubeClient;
  /** Takes the API server away as a lost server would: nothing else is told. */
  stopApiServer(): Promise<void>;
  /** Brings it back; ready when this resolves. */
  startApiServer(): Promise<void>;
}

export interface ControlPlaneOptions {
  readonly dir: string;
  /** those of real nodes, which get a token each */
  readonly hosts: readonly string[];
  /** absent without root: then everything is on loopback */
  readonly network?: {
    readonly namespace: NetworkNamespace;
    /** at which this machine reaches it, and at which the hosts do */
    readonly outside: string;
    readonly inside: string;
  };
  /** further ones, which come last */
  readonly apiServerArguments?: readonly string[];
  readonly controllerManagerArguments?: readonly string[];
  readonly schedulerArguments?: readonly string[];
}

const READY_TIMEOUT_MS = 60_000;
/** 10.43.0.1, the first of the range, is the API server's own. */
const API_SERVICE_ADDRESS = SERVICE_CIDR.replace(/\.0\/\d+$/, '.1');

/** etcd, API server, controller manager and scheduler: ready when this resolves. */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const { dir, hosts, network } = options;
  const { apiServerArguments = [], controllerManagerArguments = [], schedulerArguments = [] } = options;
  const inside = network?.inside ?? '127.0.0.1';
  const outside = network?.outside ?? '127.0.0.1';
  const [apiPort, etcdPort, peerPort] =
    network === undefined ? await Promise.all([freePort(), freePort(), freePort()]) : [6443, 2379, 2380];
  const addresses = [...new Set(['127.0.0.1', inside, outside, API_SERVICE_ADDRESS])];
  const credentials = await createCredentials(dir, addresses, hosts);
  const start = (name: string, args: readonly string[]) =>
    startProgram({ name, file: program(name), args, dir, namespace: network?.namespace });

  const etcd = `http://127.0.0.1:${etcdPort}`;
  const peer = `http://127.0.0.1:${peerPort}`;
  start('etcd', [
    ...['--data-dir', path.join(dir, 'etcd'), '--unsafe-no-fsync', '--log-level', 'warn'],
    ...['--listen-client-urls', etcd, '--advertise-client-urls', etcd],
    ...['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer],
    ...['--initial-cluster', `default=${peer}`],
  ]);

  const startApiServer = () =>
    start('kube-apiserver', [...ownArguments(credentials, etcd, apiPort, network), ...apiServerArguments]);
  let apiServer = startApiServer();
  const server = `https://${outside}:${apiPort}`;
  const client = createKubeClient(server, credentials.ca, credentials.user(ADMIN).token);
  const isReady = () =>
    until('the API server', READY_TIMEOUT_MS, async () => {
      if (apiServer.hasEnded()) throw new Hopeless(apiServer.log());
      return (await client.get('/readyz')) === 'ok';
    });

  const configOf = (part: string) =>
    writeKubeconfig(
      dir,
      part,
      `https://127.0.0.1:${apiPort}`,
      credentials.ca,
      credentials.user(`system:${part}`),
    );
  const [managerConfig, schedulerConfig, kubeconfig] = await Promise.all([
    configOf('kube-controller-manager'),
    configOf('kube-scheduler'),
    writeKubeconfig(dir, 'admin', server, credentials.ca, credentials.user(ADMIN)),
  ]);
  await isReady();
  start('kube-controller-manager', [
    ...['--kubeconfig', managerConfig, '--bind-address', '127.0.0.1', '--leader-elect=false'],
    ...['--secure-port', String(network === undefined ? await freePort() : 10257)],
    ...['--service-account-private-key-file', credentials.serviceAccountKeyFile],
    ...['--root-ca-file', credentials.caFile, '--use-service-account-credentials'],
    ...['--cluster-cidr', POD_CIDR, '--cert-dir', path.join(dir, 'manager')],
    ...controllerManagerArguments,
  ]);
  start('kube-scheduler', [
    ...['--kubeconfig', schedulerConfig, '--bind-address', '127.0.0.1', '--leader-elect=false'],
    ...['--secure-port', String(network === undefined ? await freePort() : 10259)],
    ...['--cert-dir', path.join(dir, 'scheduler')],
    ...schedulerArguments,
  ]);
  // Pods of a namespace can be made once its account is there, which is the controller manager's first work.
  await until('the default service account', READY_TIMEOUT_MS, () =>
    client.get('/api/v1/namespaces/default/serviceaccounts/default'),
  );
  return {
    server,
    kubeconfig,
    credentials,
    client,
    stopApiServer: () => apiServer.stop(),
    startApiServer: async () => {
      apiServer = startApiServer();
      await isReady();
    },
  };
}

function ownArguments(
  { certFile, keyFile, tokenFile, serviceAccountKeyFile }: Credentials,
  etcd: string,
  port: number,
  network: ControlPlaneOptions['network'],
): readonly string[] {
  const where =
    network === undefined
      ? // Alone on loopback it has no address that pods could use, so it publishes none.
        ['--bind-address', '127.0.0.1', '--endpoint-reconciler-type', 'none']
      : ['--bind-address', '0.0.0.0', '--advertise-address', network.inside];
  return [
    ...['--etcd-servers', etcd, '--secure-port', String(port), ...where],
    ...['--tls-cert-file', certFile, '--tls-private-key-file', keyFile],
    ...['--token-auth-file', tokenFile, '--authorization-mode', 'Node,RBAC'],
    ...['--enable-admission-plugins', 'NodeRestriction'],
    ...['--service-account-key-file', serviceAccountKeyFile],
    ...['--service-account-signing-key-file', serviceAccountKeyFile],
    ...['--service-account-issuer', 'https://kubernetes.default.svc'],
    ...['--service-cluster-ip-range', SERVICE_CIDR, '--allow-privileged'],
    ...['--kubelet-preferred-address-types', 'InternalIP'],
  ];
}
