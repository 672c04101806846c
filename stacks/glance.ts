import { HOST_LABEL, NAME_LABEL } from '../infra/kube/names.ts';
import { LAYERS } from '../infra/kube/layer.ts';
import type { Release } from '../infra/release.ts';
import { linePlanOf } from '../infra/site/line-plan.ts';
import type { Ingest, Site } from '../infra/site/site.ts';
import { bytesPerHourOf } from '../infra/site/volume.ts';
import { containersOf, podOf } from '../policies/pod.ts';
import { count, styled, table } from './table.ts';

/** A site at a glance, for people: its hosts, what runs on them, and the objects behind it. */
export function glance(release: Release): string {
  const { site } = release;
  return [
    styled('bold', `${site.name}: ${site.title}, ${site.region}`),
    site.ingest === undefined ? lineWords(site) : hubWords(site, site.ingest),
    `delivery by ${site.delivery}, Kubernetes ${site.versions.kubernetes}, images from ${site.images.registry}`,
    '',
    hostTable(site),
    '',
    workloadTable(release),
    '',
    objectTable(release),
  ].join('\n');
}

function lineWords(site: Site): string {
  const { cells, wan } = site;
  const total = (kind: 'arms' | 'scanners' | 'cameras' | 'plcs'): number =>
    cells.reduce((sum, cell) => sum + cell[kind].length, 0);
  const machines = [
    count(total('arms'), 'arm'),
    count(total('scanners'), 'scanner'),
    count(total('cameras'), 'camera'),
    count(total('plcs'), 'PLC'),
  ];
  const gigabytes = (bytesPerHourOf(linePlanOf(site)) / 1e9).toFixed(1);
  return (
    `${count(cells.length, 'cell')} with ${machines.join(', ')}: ${gigabytes} GB an hour\n` +
    `WAN of ${wan.rateMbit} Mbit/s and ${wan.latencyMs} ms, ${count(wan.offlineDays, 'day')} without it`
  );
}

function hubWords({ hub }: Site, { host, ledgerMaxMiB, sites }: Ingest): string {
  const ledger = `a ledger of up to ${Math.floor(ledgerMaxMiB / 1024)} GiB on ${host}`;
  return `takes at ${hub.address} what ${count(sites.length, 'site')} may deliver (${sites.join(', ')}): ${ledger}`;
}

function hostTable(site: Site): string {
  const rows = site.hosts.map(({ name, role, arch, cpuMilli, memoryMiB, storage, address }) => {
    const cells = site.cells.filter(({ host }) => host === name);
    const arms = cells.reduce((sum, cell) => sum + cell.arms.length, 0);
    const size = [`${cpuMilli / 1000}`, `${memoryMiB} MiB`, `${storage.sizeGiB} GiB ${storage.kind}`];
    return [name, role, arch, ...size, address, String(cells.length), String(arms)];
  });
  return table(['host', 'role', 'arch', 'cores', 'memory', 'storage', 'address', 'cells', 'arms'], rows);
}

function workloadTable({ placed, images }: Release): string {
  const unresolved = new Set(
    images.filter(({ isResolved }) => !isResolved).map(({ reference }) => reference),
  );
  const pods = placed.flatMap(({ object }) => podOf(object) ?? []);
  const byName = Map.groupBy(pods, ({ labels }) => labels[NAME_LABEL] ?? 'unnamed');
  const rows = [...byName].map(([name, instances]) => {
    const used = instances.flatMap((pod) => containersOf(pod).map(({ container }) => container.image ?? ''));
    const isResolved = !used.some((image) => unresolved.has(image));
    return [
      name,
      String(instances.length),
      instances
        .map(({ labels }) => labels[HOST_LABEL] ?? 'any K3s host')
        .toSorted()
        .join(' '),
      isResolved ? 'by digest' : styled('yellow', 'unresolved'),
    ];
  });
  return table(['workload', 'instances', 'where', 'images'], rows);
}

function objectTable({ placed }: Release): string {
  const rows = LAYERS.map((layer) => {
    const own = placed.filter((one) => one.layer === layer);
    const kinds = [...Map.groupBy(own, ({ object }) => object.kind)].map(
      ([kind, all]) => `${all.length} ${kind}`,
    );
    return [layer, String(own.length), kinds.join(', ')];
  });
  return table(['layer', 'objects', ''], [...rows, ['all', String(placed.length), '']]);
}
