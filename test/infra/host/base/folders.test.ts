import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { foldersOf, OF_THE_SYSTEM } from '../../../../infra/host/base/folders.ts';
import { podsOn } from '../../../../infra/host/base/pods-on.ts';
import { parseImageLock } from '../../../../infra/images.ts';
import type { Placed } from '../../../../infra/release.ts';
import { render } from '../../../../infra/render.ts';
import { aSite } from '../../../site.ts';

const LOCK = path.join(import.meta.dirname, '..', '..', '..', '..', 'images.lock.json');
const lock = parseImageLock(JSON.parse(readFileSync(LOCK, 'utf8')));

it.each(['graz', 'lyon', 'hub'])(
  'every folder that a pod of %s wants of its host is there for its user',
  (name) => {
    const site = aSite({}, name);
    const { placed } = render(site, lock);
    for (const host of site.hosts) {
      const made = new Map(
        foldersOf(site, host, placed).map(({ path: at, owner, mode }) => [at, `${owner} ${mode}`]),
      );
      const wanted = podsOn(host, site, placed).flatMap(({ pod }) =>
        (pod.volumes ?? []).flatMap(({ hostPath }) =>
          hostPath === undefined ? [] : [{ at: hostPath.path, user: pod.securityContext?.runAsUser }],
        ),
      );
      expect(wanted.length).toBeGreaterThan(0);
      for (const { at, user } of wanted) {
        if (OF_THE_SYSTEM.has(at)) continue;
        expect([host.name, at, made.get(at)]).toEqual([host.name, at, `${user}:${user} 0700`]);
      }
    }
  },
);

it('the EdgeCore host of graz has the state of its broker and of its services, and a K3s host has not', () => {
  const site = aSite();
  const { placed } = render(site, lock);
  const pathsOn = (name: string): readonly string[] =>
    site.hosts
      .filter((host) => host.name === name)
      .flatMap((host) => foldersOf(site, host, placed))
      .map((step) => step.path);
  expect(pathsOn('gw-4')).toEqual(
    expect.arrayContaining([
      '/var/lib/millwright',
      '/var/lib/millwright/mosquitto-gw-4',
      '/var/lib/millwright/collision-engine-gw-4',
      '/var/lib/millwright/otel-collector-gw-4',
      '/var/lib/millwright/fluent-bit-gw-4',
    ]),
  );
  expect(pathsOn('gw-1')).toEqual(
    expect.arrayContaining(['/var/lib/millwright/fluent-bit', '/var/lib/millwright/otel-collector']),
  );
  expect(pathsOn('gw-1').filter((at) => at.includes('mosquitto'))).toEqual([]);
});

it('a pod that wants a folder which nobody makes is a fault that names it', () => {
  const site = aSite();
  const [host] = site.hosts;
  if (host === undefined) throw new Error('graz has hosts');
  const spec = {
    template: { spec: { containers: [], volumes: [{ name: 'x', hostPath: { path: '/opt/models' } }] } },
  };
  const stray: Placed = {
    layer: 'workloads',
    chart: 'stray',
    id: 'apps/Deployment/x/stray',
    object: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'stray' }, spec },
  };
  expect(() => foldersOf(site, host, [stray])).toThrow(
    'apps/Deployment/x/stray: wants /opt/models of its host; put it below /var/lib/millwright/',
  );
});
