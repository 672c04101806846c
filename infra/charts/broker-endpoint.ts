import type { Host } from '../site/site.ts';
import { isOnEdge } from '../kube/instance.ts';

/**
 * Where Mosquitto is found. Its Service has one address for the whole site, fixed and without a name: both traffic
 * policies are `Local`, so on each gateway that address is the gateway's own broker, and a service that starts again
 * needs no DNS, which a lost server would have taken with it. 10.43.0.83 lies in the part of K3s's Service range that
 * is never given out by itself.
 */
export const BROKER = {
  name: 'mosquitto',
  clusterIp: '10.43.0.83',
  port: 8883,
  /** where machines connect, on every gateway: the node port, or on an EdgeCore host the broker's own */
  linePort: 30883,
} as const;

/** The port that the broker's process listens on. */
export function listenPort(host: Host): number {
  return isOnEdge(host) ? BROKER.linePort : BROKER.port;
}

/** How a service on this gateway reaches its broker. A pod must not use the node port: from inside, kube-proxy spreads that over all gateways. */
export function brokerUrl(host: Host): string {
  return isOnEdge(host)
    ? `mqtts://127.0.0.1:${BROKER.linePort}`
    : `mqtts://${BROKER.clusterIp}:${BROKER.port}`;
}

/** The names that the broker's certificate must carry, for services, for machines and for its own liveness probe. */
export function brokerNames(host: Host): readonly string[] {
  return isOnEdge(host) ? [host.address, '127.0.0.1'] : [host.address, BROKER.clusterIp, '127.0.0.1'];
}
