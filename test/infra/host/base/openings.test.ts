import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openingsOf } from '../../../../infra/host/base/openings.ts';
import { parseImageLock } from '../../../../infra/images.ts';
import { render } from '../../../../infra/render.ts';
import { aSite } from '../../../site.ts';

const LOCK = path.join(import.meta.dirname, '..', '..', '..', '..', 'images.lock.json');
const lock = parseImageLock(JSON.parse(readFileSync(LOCK, 'utf8')));

function openOn(hostName: string, siteName = 'graz'): ReadonlyMap<string, string | readonly string[]> {
  const site = aSite({}, siteName);
  const host = site.hosts.find(({ name }) => name === hostName);
  if (host === undefined) throw new Error(`no host ${hostName}`);
  const { placed } = render(site, lock);
  return new Map(
    openingsOf(site, host, placed).map(({ protocol, port, from }) => [`${port}/${protocol}`, from]),
  );
}

it('an EdgeCore host opens SSH and its broker, and nothing else', () => {
  expect([...openOn('gw-4').keys()]).toEqual(['22/tcp', '30883/tcp']);
});

it('an agent opens its kubelet to K3s hosts only, and no API', () => {
  const open = openOn('gw-2');
  expect(open.get('10250/tcp')).toEqual(['10.20.0.11', '10.20.0.13']);
  expect(open.get('51820/udp')).toEqual(['10.20.0.11', '10.20.0.13']);
  expect(open.get('30883/tcp')).toBe('any');
  expect(open.has('6443/tcp')).toBe(false);
  expect(open.has('123/udp')).toBe(false);
});

it('a single server opens its API to the K3s hosts, CloudCore to the EdgeCore host, and no etcd to anybody', () => {
  const open = openOn('gw-1');
  expect(open.get('6443/tcp')).toEqual(['10.20.0.12', '10.20.0.13']);
  expect(open.get('10000/tcp')).toEqual(['10.20.0.14']);
  expect(open.get('123/udp')).toEqual(['10.20.0.12', '10.20.0.13', '10.20.0.14']);
  expect(open.has('2379/tcp')).toBe(false);
});

it('a hub opens the ports on which sites come in', () => {
  const open = openOn('dc-1', 'hub');
  expect(open.get('30743/tcp')).toBe('any');
  expect(open.get('30745/tcp')).toBe('any');
  expect(open.has('30883/tcp')).toBe(false);
});
