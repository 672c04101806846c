import { describe, expect, it } from 'vitest';
import { LAYERS } from '../../infra/kube/layer.ts';
import { render } from '../../infra/render.ts';
import { glance } from '../../stacks/glance.ts';
import { prepare } from '../../stacks/prepare.ts';
import { aLock } from '../infra/small-site.ts';

const { release } = prepare('graz', { date: '2026-12-01' });
const lines = glance(release).split('\n');

function lineOf(start: string): string {
  // Objects come last: a layer may have the name of a workload.
  return lines.findLast((line) => line.startsWith(start)) ?? `no line starts with ${start}`;
}

describe('the site at a glance', () => {
  it('S90 S91 says what machines the line has and how much they say in an hour', () => {
    expect(glance(release)).toMatch(/150 arms, .*: 5\.0 GB an hour/);
  });

  it('S93 has a row for each host, with its role, its address and its cells', () => {
    for (const host of release.site.hosts) {
      const cells = release.site.cells.filter((cell) => cell.host === host.name);
      expect(lineOf(host.name)).toMatch(
        new RegExp(`${host.role} .*${host.memoryMiB} MiB .*${host.address} +${cells.length} `),
      );
    }
  });

  it('has a row for each workload, with its instances, where they are and how its image stands', () => {
    expect(lineOf('collision-engine')).toMatch(/collision-engine +4 +gw-1 gw-2 gw-3 gw-4 +by digest/);
    const unbuilt = glance(render(release.site, aLock(null)));
    expect(unbuilt).toMatch(/^collision-engine +4 .* +unresolved$/m);
  });

  it('counts every object once', () => {
    const counts = [...LAYERS, 'all'].map((layer) =>
      // A layer of which the site has nothing shows none.
      Number(/\d+/.exec(lineOf(`${layer} `))?.[0]),
    );
    const all = counts.pop();
    expect(all).toBe(release.placed.length);
    expect(counts.reduce((a, b) => a + b)).toBe(all);
  });

  it('says of a hub who may deliver and where', () => {
    const hub = glance(prepare('hub', { date: '2026-12-01' }).release);
    expect(hub).toContain('takes at hub.millwright.example:7443 what 2 sites may deliver (graz, lyon)');
    expect(hub).toMatch(/^hub +1 +dc-1 +by digest$/m);
  });
});
