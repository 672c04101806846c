import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { natsAccounts } from '../../../infra/charts/nats/accounts.ts';
import { natsPolicies, natsSecrets } from '../../../infra/charts/nats/chart.ts';
import { natsAddress, natsHosts } from '../../../infra/charts/nats/endpoint.ts';
import { natsFiles } from '../../../infra/charts/nats/files.ts';
import { natsProblems } from '../../../infra/charts/nats/problems.ts';
import {
  MAX_MESSAGE_BYTES,
  reportedBytesPerDay,
  spoolStoreBytes,
  spoolStream,
} from '../../../infra/charts/nats/stream.ts';
import { render } from '../../../infra/render.ts';
import { linePlanOf } from '../../../infra/site/line-plan.ts';
import { loadSite } from '../../../stacks/site-files.ts';
import { controllerOf, objectOf } from '../rendered.ts';
import { aHost, aLock, aSmallHub, aSmallSite } from '../small-site.ts';

const MIB = 1024 * 1024;
const DAY_NS = 86_400e9;
const graz = loadSite('graz');
const lyon = loadSite('lyon');
const fileOf = (site: typeof lyon, at: number) => {
  const host = natsHosts(site)[at];
  if (host === undefined) throw new Error('there is no such server');
  return natsFiles(site, host)['nats.conf'] ?? '';
};

describe('NATS', () => {
  it('S35 has three servers where three hosts carry etcd, one elsewhere, and none at a hub', () => {
    expect(natsHosts(lyon).map(({ name }) => name)).toEqual(['pc-1', 'pc-2', 'pc-3']);
    expect(natsHosts(graz).map(({ name }) => name)).toEqual(['gw-1']);
    expect(natsHosts(aSmallHub())).toEqual([]);
    const five = [1, 2, 3, 4, 5].map((n) => aHost({ name: `gw-${n}`, address: `192.0.2.1${n}` }));
    expect(natsHosts(aSmallSite({ hosts: five }))).toHaveLength(3);
  });

  it('S35 keeps what lyon reports in 7 days and graz in 3, and a quarter more', () => {
    // 240 readings of arms and 80 of PLCs a second, 8 bytes each; 32 verdicts of 10
    expect(reportedBytesPerDay(linePlanOf(lyon))).toBe((320 * 8 + 32 * 10) * 86_400);
    expect(spoolStream(lyon)).toMatchObject({
      num_replicas: 3,
      max_bytes: 2_077 * MIB,
      max_age: 14 * DAY_NS,
      discard: 'new',
    });
    expect(spoolStream(graz)).toMatchObject({ num_replicas: 1, max_bytes: 4_543 * MIB, max_age: 6 * DAY_NS });
  });

  it('gives a server and an account a tenth more than the stream, for each replica', () => {
    expect(spoolStoreBytes(lyon)).toBe(2_285 * MIB);
    expect(fileOf(lyon, 0)).toContain(`max_file_store: ${2_285 * MIB}\n`);
    expect(natsAccounts(lyon).SPOOL?.jetstream?.max_file).toBe(3 * 2_285 * MIB);
    const { volumeClaimTemplates } = objectOf('apps/StatefulSet/messages/nats-pc-1', lyon).spec as {
      volumeClaimTemplates: readonly { spec: { resources: { requests: { storage: string } } } }[];
    };
    expect(volumeClaimTemplates[0]?.spec.resources.requests.storage).toBe('32768Mi');
  });

  it('flushes what it acknowledges, and says so in its configuration', () => {
    expect(fileOf(lyon, 0)).toContain('sync_interval: always');
  });

  it('takes the minute of the largest gateway in one message', () => {
    for (const site of [graz, lyon]) {
      for (const { name } of site.hosts) {
        const aMinute = reportedBytesPerDay(linePlanOf(site, name)) / 1440;
        expect(aMinute).toBeLessThan(MAX_MESSAGE_BYTES / 3);
      }
    }
  });

  it('leads each server to the two others by addresses that stay', () => {
    expect([0, 1, 2].map((at) => fileOf(lyon, at).match(/nats-route:\/\/[^"]+/g))).toEqual([
      ['nats-route://10.43.0.85:6222', 'nats-route://10.43.0.86:6222'],
      ['nats-route://10.43.0.84:6222', 'nats-route://10.43.0.86:6222'],
      ['nats-route://10.43.0.84:6222', 'nats-route://10.43.0.85:6222'],
    ]);
    expect(objectOf('core/Service/messages/nats-pc-2', lyon).spec).toMatchObject({
      clusterIP: '10.43.0.85',
      publishNotReadyAddresses: true,
    });
    expect(fileOf(graz, 0)).not.toContain('cluster');
  });

  it('knows the aggregators of K3s gateways, each by its certificate and with a subject of its own', () => {
    const users = natsAccounts(graz).SPOOL?.users ?? [];
    expect(users.map(({ user }) => user)).toEqual(
      ['gw-1', 'gw-2', 'gw-3'].map((gw) => `CN=aggregator-${gw}`),
    );
    expect(users[0]?.permissions.publish.allow.filter((subject) => subject.startsWith('spool'))).toEqual([
      'spool.gw-1',
    ]);
    expect(users[0]?.permissions.subscribe.allow).toEqual(['_INBOX_gw-1.>']);
  });

  it('has certificates in which its address is, and a name that nobody else has', () => {
    expect(natsSecrets(lyon)[1]).toEqual({
      namespace: 'messages',
      name: 'nats-pc-2-tls',
      keys: ['ca.crt', 'tls.crt', 'tls.key'],
      source: 'site-ca',
      subject: 'nats-pc-2',
      names: ['nats', '10.43.0.85', '127.0.0.1'],
    });
    const others = render(lyon, aLock()).secrets.filter(({ subject }) => !subject.startsWith('nats-'));
    expect(others.filter(({ names }) => names.includes('nats'))).toEqual([]);
  });

  it('is pinned to its host, restricted, and asks for no more than the budget gives it', () => {
    const { template } = controllerOf('apps/StatefulSet/messages/nats-pc-3', lyon);
    expect(template.spec).toMatchObject({
      nodeSelector: { 'kubernetes.io/hostname': 'pc-3' },
      securityContext: { runAsNonRoot: true, runAsUser: 10_011 },
    });
    expect(template.spec.containers[0]).toMatchObject({
      resources: { requests: { memory: '48Mi' }, limits: { memory: '192Mi' } },
      env: [{ name: 'GOMEMLIMIT', value: '172MiB' }],
    });
  });

  it('lets the aggregators in and the servers to one another, and leaves no way out', () => {
    const [policy] = natsPolicies(graz, [], undefined);
    expect((policy?.spec as { egress?: unknown }).egress).toBeUndefined();
    const spec = objectOf('networking.k8s.io/NetworkPolicy/messages/nats-pc-1', lyon).spec as {
      ingress: readonly { ports: readonly { port: number }[] }[];
      egress: readonly { to: readonly object[]; ports: readonly { port: number }[] }[];
    };
    const inPorts = spec.ingress.flatMap(({ ports }) => ports.map(({ port }) => port));
    expect(inPorts).toEqual(expect.arrayContaining([4222, 6222, 8222]));
    expect(spec.egress.map(({ to }) => to.length)).toEqual([2]);
    expect(spec.egress[0]?.ports[0]?.port).toBe(6222);
  });

  it('is refused on a disk that has no room for it, with what to do', () => {
    expect(natsProblems(lyon)).toEqual([]);
    const small = { ...graz, wan: { ...graz.wan, offlineDays: 30 } };
    expect(natsProblems(small)).toEqual([
      'host gw-1: would keep 45422 MiB of messages for 30 days without the WAN, and a quarter of its 64GiB is 16GiB; ' +
        'give it a larger disk, or let the site do without the WAN for fewer days',
    ]);
    expect(() => render(small, aLock())).toThrow('host gw-1: would keep 45422 MiB');
  });

  it('gives more days more room, and no server another address than its certificate has', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 60, noNaN: true }), (offlineDays) => {
        const site = { ...lyon, wan: { ...lyon.wan, offlineDays } };
        expect(spoolStream(site).max_bytes).toBeGreaterThanOrEqual(
          spoolStream({ ...site, wan: { ...site.wan, offlineDays: offlineDays / 2 } }).max_bytes,
        );
        const addresses = natsHosts(site).map((host) => natsAddress(site, host));
        expect(natsSecrets(site).map(({ names }) => names[1])).toEqual(addresses);
      }),
      { seed: 35 },
    );
  });
});
