import { expect, it } from 'vitest';
import { isFirstServer, serversOf } from '../../../infra/host/servers.ts';
import { aSite } from '../../site.ts';

it('the first server is one, whatever order the others join in', () => {
  const lyon = aSite({}, 'lyon');
  expect(serversOf(lyon).map(({ name }) => name)).toEqual(['pc-1', 'pc-2', 'pc-3']);
  expect(lyon.hosts.filter((host) => isFirstServer(host, lyon)).map(({ name }) => name)).toEqual(['pc-1']);
});

it('a site with several servers has etcd without saying so, one with one has SQLite', () => {
  expect(aSite({}, 'lyon').k3s.datastore).toBe('etcd');
  expect(aSite().k3s.datastore).toBe('sqlite');
});
