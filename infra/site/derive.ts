import type { CellPlan } from '../../workloads/contracts/plan.ts';
import { machineId } from '../../workloads/contracts/topics.ts';
import { bearingInHall, cornersMm, inHall } from './floor.ts';
import { compareText } from './problem.ts';
import type { Complete, CompleteCell } from './schema.ts';
import type { Datastore, Site, Tpm } from './site.ts';

type CompleteTpm = NonNullable<Complete['hosts'][string]['tpm']>;

/** The site with everything that follows from what is written: ids, places in the hall, units. */
export function derive(name: string, complete: Complete): Site {
  const {
    title,
    region,
    archetype,
    delivery,
    identity,
    images,
    wan,
    versions,
    safety,
    traces,
    hub,
    ingest,
    signing,
    k3s,
  } = complete;
  return {
    name,
    title,
    archetype,
    region,
    delivery,
    // The third choice is refused before this.
    identity: identity === 'spire' ? 'spire' : 'istiod',
    images,
    signing,
    ...(complete.trust !== undefined && {
      trust: {
        gateKey: complete.trust.gateKey,
        manufacturerCas: complete.trust.manufacturerCas ?? {},
        knownGood: complete.trust.knownGood,
        attestEveryHours: complete.trust.attestEveryHours,
      },
    }),
    wan,
    versions,
    k3s: { datastore: k3s?.datastore ?? datastoreOf(complete.hosts) },
    safety,
    traces,
    hub,
    ingest: ingest && {
      host: ingest.host,
      ledgerMaxMiB: ingest.ledgerMax,
      sites: byName(ingest.sites).map(([site]) => site),
    },
    hosts: byName(complete.hosts).map(
      ([host, { role, arch, cpus, memory, storage, address, hostKey, tpm, reason }]) => ({
        name: host,
        role,
        arch,
        cpuMilli: cpus * 1000,
        memoryMiB: memory,
        storage: { kind: storage.kind, sizeGiB: Math.floor(storage.size / 1024) },
        address,
        hostKey,
        ...(tpm !== undefined && { tpm: tpmOf(tpm) }),
        reason,
      }),
    ),
    functions: {
      driver: complete.functionHost?.driver ?? 'deployment',
      all: byName(complete.functions ?? {}).map(([one, { image, replicas, cpuMilli, memory, callers }]) => ({
        name: one,
        image,
        replicas,
        cpuMilli,
        memoryMiB: memory,
        callers: byName(callers ?? {}).map(([caller]) => caller),
      })),
    },
    maintenance: maintenanceOf(complete.maintenance),
    survives: complete.survives ?? 'no-loss',
    helmReleases: byName(complete.helmReleases ?? {}).map(([release, written]) => {
      const { chart, version, digest, namespace, requests, images: rows = {}, values = {} } = written;
      return {
        name: release,
        chart,
        version,
        digest,
        namespace,
        requests: { cpuMilli: requests.cpuMilli, memoryMiB: requests.memory },
        images: byName(rows).map(([path, image]) => ({ path, image })),
        values,
      };
    }),
    cells: byName(complete.cells).map(([cell, written]) => cellPlan(cell, written)),
    aggregation: {
      batchMinutes: complete.aggregation.batchMinutes,
      spoolMaxMiB: complete.aggregation.spoolMax,
    },
  };
}

/** What a site has that says nothing of it. */
function datastoreOf(hosts: Complete['hosts']): Datastore {
  const servers = Object.values(hosts).filter(({ role }) => role === 'k3s-server');
  return servers.length > 1 ? 'etcd' : 'sqlite';
}

function cellPlan(name: string, cell: CompleteCell): CellPlan {
  return {
    name,
    host: cell.host,
    floorMm: cornersMm(cell),
    arms: byName(cell.arms ?? {}).map(([arm, { atMm, ...rest }]) => ({
      id: machineId(name, 'arm', arm),
      baseMm: inHall(cell, atMm),
      ...rest,
    })),
    scanners: byName(cell.scanners ?? {}).map(([scanner, { atMm, headingDeg, ...rest }]) => ({
      id: machineId(name, 'scanner', scanner),
      atMm: inHall(cell, atMm),
      headingDeg: bearingInHall(cell, headingDeg),
      ...rest,
    })),
    cameras: byName(cell.cameras ?? {}).map(([camera, rest]) => ({
      id: machineId(name, 'camera', camera),
      ...rest,
    })),
    plcs: byName(cell.plcs ?? {}).map(([plc, rest]) => ({ id: machineId(name, 'plc', plc), ...rest })),
  };
}

/** One of the two is there: the invariant `tpmOneWay` has seen to it. */
function tpmOf({ endorsementKey, manufacturerCa = '', serial = '' }: CompleteTpm): Tpm {
  return endorsementKey === undefined
    ? { manufacturerCa, serial }
    : { endorsementKey: endorsementKey.trim() };
}

function byName<T>(map: Readonly<Record<string, T>>): readonly [string, T][] {
  return Object.entries(map).sort(([a], [b]) => compareText(a, b));
}

/** In the order of the week: its keys. */
const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

function maintenanceOf(written: Complete['maintenance']): Site['maintenance'] {
  if (written === undefined) return undefined;
  const { timeZone, days, opensAt, minutes, system, ring } = written;
  const [hour = 0, minute = 0] = opensAt.split(':').map(Number);
  const window = {
    timeZone,
    days: WEEK.flatMap((day, index) => (days[day] === undefined ? [] : [index + 1])),
    opensAtMinute: hour * 60 + minute,
    minutes,
  };
  return { window, system, ring };
}
