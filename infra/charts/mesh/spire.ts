import { isOnEdge } from '../../kube/instance.ts';
import { PART_OF, REASON } from '../../kube/names.ts';
import { addressOnly, allowPods, apiServers } from '../../kube/network-policy.ts';
import { localNodePort } from '../../kube/node-port.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { Site } from '../../site/site.ts';
import type { Gateway } from '../gateways.ts';
import type { ImageOf } from '../image-of.ts';
import { inHours, lifetimesOf } from '../lifetimes.ts';
import { spireTrustDomain } from '../site-authority.ts';
import type { ThirdParty } from '../third-party.ts';
import { helmChart, ON_K3S, repositoryAndTag } from '../third-party.ts';

export const SPIRE_NAMESPACE = 'spire-server';
/** Where the agents of hosts come in; they are outside the cluster's network. */
export const SPIRE_NODE_PORT = 30_881;
const SERVER_PORT = 8081;
/** What finds the server's pod: labels of the chart. */
const SERVER = { 'app.kubernetes.io/name': 'server', 'app.kubernetes.io/instance': 'spire' } as const;

const SOURCE = 'oci://ghcr.io/spiffe/helm-charts-hardened';
const COMMON = { licence: 'Apache-2.0', namespace: SPIRE_NAMESPACE } as const;

/** S86: SPIRE of the site's own, so that nobody's identity waits for the WAN. */
export const SPIRE = {
  crds: {
    ...COMMON,
    name: 'spire-crds',
    source: `${SOURCE}/spire-crds`,
    version: '0.6.0',
    images: [],
    requests: { cpuMilli: 0, memoryMiB: 0 },
    ready: { definitions: ['clusterstaticentries.spire.spiffe.io'], deployments: [] },
  },
  server: {
    ...COMMON,
    name: 'spire',
    source: `${SOURCE}/spire`,
    version: '0.30.0',
    images: ['spire-server', 'spire-controller-manager'],
    requests: { cpuMilli: 50, memoryMiB: 96 },
    // A StatefulSet: nothing of the line waits for it.
    ready: { definitions: [], deployments: [] },
  },
} as const satisfies Readonly<Record<string, ThirdParty>>;

/** Identities that the chart would issue to pods. */
const OF_THE_CHART = ['default', 'oidc-discovery-provider', 'test-keys'];

/** What the first server makes of the site's CA for SPIRE: docs/certificates.md. */
export const SPIRE_AUTHORITY = {
  secret: 'site-ca',
  configMap: 'site-root',
  bundle: 'ca-bundle.pem',
} as const;

/** Rows of images.lock.json, at a site that has chosen it. */
export function spireImages({ identity }: Pick<Site, 'identity'>): readonly string[] {
  return identity === 'spire' ? SPIRE.server.images : [];
}

/**
 * SPIRE for host processes and for what runs on EdgeCore hosts, which the mesh does not reach. Pods of the mesh keep
 * istiod's identities: ambient takes no others (istio#42339 and ztunnel#1676 are open).
 */
export function spire(site: Site, gateways: readonly Gateway[], imageOf: ImageOf): readonly KubeObject[] {
  if (site.identity !== 'spire') return [];
  return [helmChart(SPIRE.crds, site, {}), helmChart(SPIRE.server, site, valuesOf(site, gateways, imageOf))];
}

/** Who may ask the server, and the way in for the hosts. */
export function spireGuards(site: Site): readonly KubeObject[] {
  if (site.identity !== 'spire') return [];
  const hosts = site.hosts.map(({ address }) => addressOnly(address));
  const metadata = { name: 'spire-server', namespace: SPIRE_NAMESPACE, labels: PART_OF };
  return [
    allowPods(metadata, SERVER, [{ peers: hosts, port: SERVER_PORT }], apiServers(site), false),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        ...metadata,
        name: 'hosts',
        annotations: {
          [REASON]:
            'an agent is a process of its host and knows no Service; SPIRE takes it by its certificate alone',
        },
      },
      spec: localNodePort(SERVER, {
        name: 'grpc',
        port: 443,
        targetPort: SERVER_PORT,
        nodePort: SPIRE_NODE_PORT,
      }),
    },
  ];
}

function valuesOf(site: Site, gateways: readonly Gateway[], imageOf: ImageOf): object {
  const { identityDays, spireDays } = lifetimesOf(site);
  const { cpuMilli, memoryMiB } = SPIRE.server.requests;
  const image = (name: string, version: string) => {
    const { repository, tag } = repositoryAndTag({ reference: imageOf(name) }, version);
    return { registry: '', repository, tag };
  };
  const resources = (part: number) => ({
    requests: { cpu: `${Math.round(cpuMilli * part)}m`, memory: `${Math.round(memoryMiB * part)}Mi` },
    limits: { memory: `${Math.round(memoryMiB * part * 2)}Mi` },
  });
  const restricted = {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  };
  return {
    global: {
      spire: {
        clusterName: site.name,
        trustDomain: spireTrustDomain(site),
        caSubject: { organization: `millwright ${site.name}`, commonName: 'SPIRE' },
      },
      // They pull an image of kubectl, for what a first installation has no need of.
      installAndUpgradeHooks: { enabled: false },
      deleteHooks: { enabled: false },
    },
    'spire-server': {
      image: image('spire-server', '1.15.3'),
      affinity: ON_K3S,
      resources: resources(2 / 3),
      podSecurityContext: {
        runAsNonRoot: true,
        runAsUser: 10_040,
        runAsGroup: 10_040,
        fsGroup: 10_040,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      securityContext: restricted,
      persistence: { type: 'pvc', size: '1Gi', storageClass: 'local-path' },
      // Longer than the WAN may be away, and than it takes to bring a server; SPIRE issues nothing that outlives a sixth of its CA.
      caKeyType: 'ec-p256',
      caTTL: inHours(spireDays),
      agentTTL: inHours(identityDays),
      defaultX509SvidTTL: inHours(identityDays),
      jwtSVIDSupport: false,
      // The site's own CA above it. Both come from the first server; the Secret holds the bundle too, whatever stands here.
      upstreamAuthority: {
        disk: {
          enabled: true,
          secret: { create: false, name: SPIRE_AUTHORITY.secret, data: { bundle: 'bundle.crt' } },
        },
      },
      // A host proves itself by the certificate that the gate gave it once its TPM was attested; an account of the cluster attests only after the join.
      nodeAttestor: {
        k8sPSAT: { enabled: false },
        externalK8sPSAT: { enabled: false },
        x509POP: {
          enabled: true,
          mode: 'externalPKI',
          caBundle: { existingConfigMap: SPIRE_AUTHORITY.configMap },
        },
      },
      externalControllerManagers: { enabled: false },
      controllerManager: {
        enabled: true,
        image: image('spire-controller-manager', '0.7.0'),
        resources: resources(1 / 3),
        securityContext: restricted,
        installAndUpgradeHook: { enabled: false },
        deleteHook: { enabled: false },
        validatingWebhookConfiguration: { enabled: false },
        reconcile: {
          clusterSPIFFEIDs: false,
          clusterStaticEntries: true,
          clusterFederatedTrustDomains: false,
        },
        identities: {
          clusterStaticEntries: entriesOf(site, gateways),
          clusterSPIFFEIDs: Object.fromEntries(OF_THE_CHART.map((name) => [name, { enabled: false }])),
        },
      },
    },
    'spire-agent': { enabled: false },
    'spiffe-csi-driver': { enabled: false },
    'spiffe-oidc-discovery-provider': { enabled: false },
  };
}

/** A host by its certificate, and on an EdgeCore host each workload by the user that it alone runs as. */
function entriesOf(site: Site, gateways: readonly Gateway[]): Readonly<Record<string, object>> {
  const domain = `spiffe://${spireTrustDomain(site)}`;
  const hosts = site.hosts.map(({ name }) => [
    `host-${name}`,
    {
      parentID: `${domain}/spire/server`,
      spiffeID: `${domain}/host/${name}`,
      selectors: [`x509pop:subject:cn:${name}`],
    },
  ]);
  const workloads = gateways
    .filter(({ host }) => isOnEdge(host))
    .flatMap(({ host, broker, services }) =>
      [broker, ...services.map(({ instance }) => instance)].map(({ name, namespace, template }) => [
        name,
        {
          parentID: `${domain}/host/${host.name}`,
          spiffeID: `${domain}/ns/${namespace}/sa/${name}`,
          selectors: [`unix:uid:${template.userId}`],
        },
      ]),
    );
  return Object.fromEntries([...hosts, ...workloads]) as Readonly<Record<string, object>>;
}
