import { brokerUrl } from '../../charts/broker-endpoint.ts';
import { cloudCoreHost, CLOUDCORE_PORTS } from '../../charts/kubeedge/endpoint.ts';
import { EDGE_TAINT } from '../../kube/placement.ts';
import type { Host, Site } from '../../site/site.ts';
import { kubeletConfiguration } from '../k3s/kubelet.ts';
import { BROKER_TLS_FOLDER, CLOUD_TLS, CONTAINERD_SOCKET, DATABASE, RUN_FOLDER } from './paths.ts';

/** Of Kubernetes' own pause; every pod has one, so it is in the bundle and never cleared away. */
export const PAUSE = { image: 'pause', version: '3.10' } as const;

/** With 15 s, its default, a host is Ready 41 s after CloudCore is back; with 5 it is 12 to 15 s (measured). */
const HEARTBEAT_SECONDS = 5;

/** What of a kubelet's settings an EdgeCore has too: all but what only a kubelet that serves over TLS needs. */
const NOT_IN_EDGECORE = ['apiVersion', 'kind', 'tlsMinVersion', 'tlsCipherSuites'];

/**
 * The settings of EdgeCore, v1alpha2 of KubeEdge 1.23. It reads them without a word about a key that it does not know,
 * so that each is compared with what it makes of its file (drift.ts) when a real one runs.
 */
export function edgecoreConfig(site: Site, host: Host): Readonly<Record<string, unknown>> {
  const cloud = cloudCoreHost(site)?.address ?? '';
  return {
    apiVersion: 'edgecore.config.kubeedge.io/v1alpha2',
    kind: 'EdgeCore',
    database: { dataSource: DATABASE },
    // Here as in CloudCore: what asks by the edge is asked who it is.
    featureGates: { requireAuthorization: true },
    modules: {
      deviceTwin: { enable: true, dmiSockPath: `${RUN_FOLDER}/` },
      edged: {
        enable: true,
        hostnameOverride: host.name,
        nodeIP: host.address,
        podSandboxImage: pauseImage(site),
        rootDirectory: '/var/lib/kubelet',
        tailoredKubeletConfig: {
          ...kubelet(host, site),
          // Nothing of the plant's network: EdgeCore itself asks here whether its kubelet lives.
          address: '127.0.0.1',
          readOnlyPort: 10_350,
          // On that port there is no password. Without this, whoever is on the host could run commands in pods.
          enableDebuggingHandlers: false,
          enableProfilingHandler: false,
          // Debian has systemd hold the groups, and containerd is told the same: with two the kubelet never starts a pod.
          cgroupDriver: 'systemd',
          containerRuntimeEndpoint: CONTAINERD_SOCKET,
          // Its default is another socket, and fatal at the start.
          imageServiceEndpoint: CONTAINERD_SOCKET,
          clusterDomain: 'cluster.local',
          registerWithTaints: [{ key: EDGE_TAINT.key, effect: EDGE_TAINT.effect }],
        },
      },
      edgeHub: {
        enable: true,
        heartbeat: HEARTBEAT_SECONDS,
        httpServer: `https://${cloud}:${CLOUDCORE_PORTS.https}`,
        websocket: { enable: true, server: `${cloud}:${CLOUDCORE_PORTS.websocket}` },
        quic: { enable: false },
        tlsCaFile: CLOUD_TLS.ca,
        tlsCertFile: CLOUD_TLS.certificate,
        tlsPrivateKeyFile: CLOUD_TLS.key,
        rotateCertificates: true,
        // It joins by its certificate, for its own node name (decision 12 of the design), and never by the site's token.
        token: '',
      },
      eventBus: {
        enable: true,
        // 2: the gateway's own Mosquitto. EdgeCore's takes anybody and keeps nothing.
        mqttMode: 2,
        mqttServerExternal: brokerUrl(host).replace(/^mqtts:/, 'ssl:'),
        mqttQOS: 1,
        eventBusTLS: {
          enable: true,
          tlsMqttCAFile: `${BROKER_TLS_FOLDER}/ca.crt`,
          tlsMqttCertFile: `${BROKER_TLS_FOLDER}/tls.crt`,
          tlsMqttPrivateKeyFile: `${BROKER_TLS_FOLDER}/tls.key`,
        },
      },
      metaManager: {
        enable: true,
        // What the host knows of the API, for tools on it while it is out of reach; loopback only, and by token.
        metaServer: { enable: true, server: '127.0.0.1:10550' },
      },
      // Without authentication, and nobody uses it.
      serviceBus: { enable: false },
      // Neither logs nor shells through CloudCore: infra/charts/kubeedge/cloudcore.ts says why.
      edgeStream: { enable: false },
      // Jobs of others that run as root here; what is changed on a host is in its plan.
      taskManager: { enable: false },
      dbTest: { enable: false },
    },
  };
}

export function pauseImage({ images }: Pick<Site, 'images'>): string {
  return `${images.registry}/${PAUSE.image}:${PAUSE.version}`;
}

function kubelet(host: Host, site: Site): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(kubeletConfiguration(host, site)).filter(([key]) => !NOT_IN_EDGECORE.includes(key)),
  );
}
