import { expect, it } from 'vitest';
import { ownParts } from '../../../infra/budget/host-own.ts';
import { agentParts, reservedParts } from '../../../infra/host/reserved.ts';
import { aSite } from '../../site.ts';

const sqlite = { k3s: { datastore: 'sqlite' } } as const;
const etcd = { k3s: { datastore: 'etcd' } } as const;

it('a server that keeps its state in etcd reserves what etcd takes', () => {
  const server = { role: 'k3s-server' } as const;
  expect(agentParts(server, sqlite).map(({ name }) => name)).toEqual(['K3s server']);
  expect(agentParts(server, etcd).map(({ name }) => name)).toEqual(['K3s server', 'etcd']);
});

it('no other host has a part of the server’s', () => {
  expect(agentParts({ role: 'k3s-agent' }, etcd).map(({ name }) => name)).toEqual(['K3s agent']);
  expect(agentParts({ role: 'kubeedge-edge' }, etcd).map(({ name }) => name)).toEqual(['EdgeCore']);
});

it('S87 the first server of a site with `trust` reserves what the gate takes, and no other host', () => {
  const trust = { gateKey: undefined, manufacturerCas: {}, knownGood: {}, attestEveryHours: 6 };
  const site = { ...aSite({}, 'lyon'), trust };
  const withGate = site.hosts.filter((host) => agentParts(host, site).some(({ name }) => name === 'gate'));
  expect(withGate.map(({ name }) => name)).toEqual([
    site.hosts.find(({ role }) => role === 'k3s-server')?.name,
  ]);
});

it('S14 the budget deducts what the kubelet is told to reserve, and nothing else', () => {
  for (const host of aSite().hosts) {
    expect(ownParts(host, aSite())).toEqual(reservedParts(host, aSite()));
  }
});
