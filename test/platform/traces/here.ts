import { COLLECTOR, COLLECTOR_STATE_DIR, JAEGER } from '../../../infra/charts/traces/endpoint.ts';
import { HUB_TLS_DIR } from '../../../infra/charts/environment.ts';
import { publicName } from '../../../infra/charts/hub.ts';
import type { Site } from '../../../infra/site/site.ts';
import { freePort } from '../../engines/cluster/free-port.ts';

export interface Place {
  readonly grpcPort: number;
  readonly httpPort: number;
  readonly healthPort: number;
  readonly metricsPort: number;
  /** where its way to the hub begins */
  readonly hubPort: number;
  readonly stateDir: string;
  readonly tlsDir: string;
}

export async function aPlace(stateDir: string, tlsDir: string): Promise<Place> {
  const [grpcPort, httpPort, healthPort, metricsPort, hubPort] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  return { grpcPort, httpPort, healthPort, metricsPort, hubPort, stateDir, tlsDir };
}

/** The rendered configuration with the addresses and folders of this machine in place of a host's, and nothing else. */
export function onThisMachine(config: string, site: Site, place: Place): string {
  const { grpcPort, httpPort, healthPort, metricsPort, hubPort, stateDir, tlsDir } = place;
  const hub = `"${publicName(site)}:${JAEGER.publicPort}"`;
  const changes: readonly (readonly [string, string])[] = [
    [hub, `"127.0.0.1:${hubPort}"`],
    [`"0.0.0.0:${COLLECTOR.grpcPort}"`, `"127.0.0.1:${grpcPort}"`],
    [`"0.0.0.0:${COLLECTOR.httpPort}"`, `"127.0.0.1:${httpPort}"`],
    [`"0.0.0.0:${COLLECTOR.healthPort}"`, `"127.0.0.1:${healthPort}"`],
    [`"port": ${COLLECTOR.metricsPort}`, `"port": ${metricsPort}`],
    [`"host": "0.0.0.0"`, `"host": "127.0.0.1"`],
    [COLLECTOR_STATE_DIR, stateDir],
    [HUB_TLS_DIR, tlsDir],
  ];
  return changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`the configuration does not name ${from}`);
    return text.replaceAll(from, to);
  }, config);
}
