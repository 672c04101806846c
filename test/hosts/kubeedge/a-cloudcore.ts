import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { KubeObject } from '../../../infra/kube/object.ts';
import type { Cluster } from '../../engines/cluster.ts';
import type { Node } from '../../engines/cluster/node.ts';
import type { RunningProgram } from '../../engines/cluster/start-program.ts';
import { startProgram } from '../../engines/cluster/start-program.ts';
import { until } from '../../engines/cluster/until.ts';
import { objectsOf, KUBEEDGE_DEFINITIONS } from '../../engines/definitions.ts';
import { programOnPath } from '../../engines/path.ts';

const START_MS = 90_000;

interface Values {
  readonly cloudCore: {
    readonly featureGates: object;
    readonly modules: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };
}

/**
 * A real CloudCore on the network of a host, with the values of our chart and the rights of KubeEdge's own: read from its
 * module, bound to an account of its own, and ours beside them.
 */
export async function startCloudCore(
  cluster: Cluster,
  host: Node,
  chart: KubeObject,
  isFirst = true,
): Promise<RunningProgram> {
  const { dir } = cluster.folder;
  if (isFirst) for (const object of rights()) await cluster.apply(object);
  const asked = await cluster.client.ask(
    'POST',
    '/api/v1/namespaces/kubeedge/serviceaccounts/cloudcore/token',
    { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 3_600 } },
  );
  const { token } = (asked.body as { status: { token: string } }).status;
  const server = `https://${cluster.network?.inside ?? ''}:6443`;
  const kubeconfig = path.join(dir, 'cloudcore.kubeconfig');
  await writeFile(
    kubeconfig,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        {
          name: 'site',
          cluster: {
            server,
            'certificate-authority-data': Buffer.from(cluster.credentials.ca).toString('base64'),
          },
        },
      ],
      users: [{ name: 'cloudcore', user: { token } }],
      contexts: [{ name: 'site', context: { cluster: 'site', user: 'cloudcore' } }],
      'current-context': 'site',
    }),
    { mode: 0o600 },
  );
  const file = path.join(dir, 'cloudcore.yaml');
  const { valuesContent } = chart.spec as { valuesContent: string };
  await writeFile(file, JSON.stringify(configOf(JSON.parse(valuesContent) as Values, kubeconfig, dir)));
  const running = startProgram({
    name: 'cloudcore',
    file: programOnPath('cloudcore') ?? 'cloudcore',
    args: [`--config=${file}`],
    dir,
    namespace: host.namespace,
  });
  await until('CloudCore to have its token', START_MS, async () => {
    if (running.hasEnded()) throw new Error(running.log());
    return cluster.client.get('/api/v1/namespaces/kubeedge/secrets/tokensecret');
  });
  return running;
}

/** What the chart's own template makes of values, line for line; only its places are this test's. */
function configOf({ cloudCore }: Values, kubeConfig: string, dir: string): object {
  const { cloudHub = {}, ...modules } = cloudCore.modules;
  return {
    apiVersion: 'cloudcore.config.kubeedge.io/v1alpha2',
    kind: 'CloudCore',
    featureGates: cloudCore.featureGates,
    kubeAPIConfig: { kubeConfig, master: '' },
    modules: {
      cloudHub: {
        ...cloudHub,
        nodeLimit: Number(cloudHub.nodeLimit),
        unixsocket: { enable: true, address: `unix://${dir}/cloudcore.sock` },
        websocket: { ...(cloudHub.websocket as object), address: '0.0.0.0' },
        https: { ...(cloudHub.https as object), address: '0.0.0.0', port: 10_002 },
      },
      ...modules,
      iptablesManager: { enable: false, mode: 'external' },
    },
  };
}

/** The roles that are no template; what the others say is short, and said here. */
function rights(): readonly KubeObject[] {
  const own = objectsOf({
    ...KUBEEDGE_DEFINITIONS,
    paths: ['manifests/charts/cloudcore/templates/rbac_cloudcore.yaml'],
  });
  const rbac = 'rbac.authorization.k8s.io';
  const metadata = { name: 'cloudcore' };
  return [
    ...own,
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { ...metadata, namespace: 'kubeedge' } },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRole',
      metadata,
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { 'rbac/aggregate-to-cloudcore': 'true' } }] },
      rules: [],
    },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRole',
      metadata: { name: 'cloudcore-feature', labels: { 'rbac/aggregate-to-cloudcore': 'true' } },
      rules: [
        { apiGroups: [''], resources: ['serviceaccounts'], verbs: ['list', 'watch'] },
        {
          apiGroups: ['policy.kubeedge.io'],
          resources: ['serviceaccountaccesses', 'serviceaccountaccesses/status'],
          verbs: ['list', 'watch', 'create', 'update', 'delete'],
        },
        {
          apiGroups: [rbac],
          resources: ['roles', 'clusterrolebindings', 'rolebindings', 'clusterroles'],
          verbs: ['list', 'watch'],
        },
        {
          apiGroups: ['certificates.k8s.io'],
          resources: ['certificatesigningrequests'],
          verbs: ['create', 'get', 'list', 'watch'],
        },
        {
          apiGroups: ['certificates.k8s.io'],
          resources: ['certificatesigningrequests/approval'],
          verbs: ['update'],
        },
        {
          apiGroups: ['certificates.k8s.io'],
          resources: ['signers'],
          resourceNames: ['kubernetes.io/kubelet-serving'],
          verbs: ['approve'],
        },
      ],
    },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRoleBinding',
      metadata,
      roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: 'cloudcore' },
      subjects: [{ kind: 'ServiceAccount', name: 'cloudcore', namespace: 'kubeedge' }],
    },
  ];
}
