import lock from '../../images.lock.json' with { type: 'json' };
import type { CellPlan } from '../../workloads/contracts/plan.ts';
import type { ImageLock } from '../../infra/images.ts';
import type { HelmRelease, Host, Site } from '../../infra/site/site.ts';

/** A site of two gateways, one of each kind, written out so that the golden tree depends on no site file. */
export function aSmallSite(changes: Partial<Site> = {}): Site {
  return {
    name: 'linz',
    title: 'Linz, pilot line',
    archetype: 'line',
    region: 'eu',
    delivery: 'pulumi',
    identity: 'istiod',
    images: { registry: 'registry.example.com/edge' },
    signing: undefined,
    wan: { rateMbit: 5, latencyMs: 40, offlineDays: 3 },
    versions: { kubernetes: '1.35', k3s: 'v1.35.9+k3s1', kubeedge: 'v1.23.1', istio: '1.31.1' },
    k3s: { datastore: 'sqlite' },
    hosts: [
      aHost({ name: 'gw-1', role: 'k3s-server', memoryMiB: 4096 }),
      aHost({ name: 'gw-2', role: 'kubeedge-edge' }),
    ],
    cells: [aCell('press', 'gw-1'), aCell('weld', 'gw-2')],
    safety: {
      humanSpeedMmS: 1600,
      validityMs: 200,
      clockToleranceMs: 20,
      intrusionMm: 850,
      armUncertaintyMm: 20,
      releaseAfterMs: 1000,
    },
    traces: { jaegerPorts: false },
    aggregation: { batchMinutes: 15, spoolMaxMiB: 2048 },
    hub: { address: 'hub.example.com:7443' },
    ingest: undefined,
    functions: { driver: 'deployment', all: [] },
    helmReleases: [],
    survives: 'no-loss',
    maintenance: undefined,
    ...changes,
  };
}

/** A hub of one host, for two sites. */
export function aSmallHub(): Site {
  return aSmallSite({
    name: 'wien',
    title: 'Wien, data centre',
    archetype: 'hub',
    hosts: [aHost({ name: 'dc-1', arch: 'amd64', memoryMiB: 16_384 })],
    cells: [],
    ingest: { host: 'dc-1', ledgerMaxMiB: 65_536, sites: ['graz', 'linz'] },
  });
}

export function aHost(changes: Partial<Host> = {}): Host {
  return {
    name: 'gw-1',
    role: 'k3s-server',
    arch: 'arm64',
    cpuMilli: 4000,
    memoryMiB: 2048,
    storage: { kind: 'ssd', sizeGiB: 64 },
    address: '192.0.2.11',
    hostKey: undefined,
    reason: undefined,
    ...changes,
  };
}

/** The source's example of a chart (S70). */
export function aHelmRelease(changes: Partial<HelmRelease> = {}): HelmRelease {
  return {
    name: 'edge-sensor-service',
    chart: undefined,
    version: '1.4.2',
    digest: undefined,
    namespace: 'edge-apps',
    requests: { cpuMilli: 200, memoryMiB: 256 },
    images: [],
    values: { replicaCount: 2 },
    ...changes,
  };
}

/** A cell with one machine of each kind. */
export function aCell(name: string, host: string): CellPlan {
  const corner = (xMm: number, yMm: number) => ({ xMm, yMm });
  return {
    name,
    host,
    floorMm: [corner(0, 0), corner(6000, 0), corner(6000, 6000), corner(0, 6000)],
    arms: [
      {
        id: `${name}/arm/a1`,
        baseMm: corner(3000, 3000),
        footMm: 250,
        reachMm: 1800,
        envelopeMm: 1500,
        runSpeedMmS: 2000,
        slowSpeedMmS: 250,
        runStoppingMs: 400,
        slowStoppingMs: 100,
        telemetryHz: 10,
      },
    ],
    scanners: [
      {
        id: `${name}/scanner/s1`,
        atMm: corner(0, 0),
        headingDeg: 45,
        fieldDeg: 270,
        rays: 541,
        rangeMm: 9000,
        rateHz: 25,
        accuracyMm: 30,
      },
    ],
    cameras: [{ id: `${name}/camera/c1`, widthPx: 640, heightPx: 480, rateHz: 2, frameKiB: 40 }],
    plcs: [{ id: `${name}/plc/p1`, telemetryHz: 10 }],
  };
}

/** The lock of the repository as if every image in it had been read. */
export function aLock(digest: string | null = `sha256:${'0123456789abcdef'.repeat(4)}`): ImageLock {
  const row = { version: '1.0.0', platforms: { 'linux/amd64': digest, 'linux/arm64': digest }, digest };
  return {
    built: Object.fromEntries(Object.keys(lock.built).map((name) => [name, row])),
    upstream: Object.fromEntries(
      Object.keys(lock.upstream).map((name) => [
        name,
        { version: 'v1.0.0', source: `registry.example/${name}`, digest },
      ]),
    ),
  };
}
