import { describe, expect, it } from 'vitest';
import { targetOf, targetsOf } from '../../../stacks/access/target.ts';
import { prepare } from '../../../stacks/prepare.ts';

const { release } = prepare('graz', { date: '2026-12-01' });

describe('what is looked at', () => {
  it('is every instance of a workload, found by the labels of the model', () => {
    const targets = targetsOf(release, { workload: 'collision-engine', host: undefined });
    expect(targets.map(({ host, namespace, onEdge }) => [host.name, namespace, onEdge])).toEqual([
      ['gw-1', 'manufacturing', false],
      ['gw-2', 'manufacturing', false],
      ['gw-3', 'manufacturing', false],
      ['gw-4', 'edge', true],
    ]);
    expect(targets[0]).toMatchObject({
      selector: 'app.kubernetes.io/name=collision-engine,millwright.dev/host=gw-1',
      container: 'collision-engine',
      httpPort: 8081,
    });
  });

  it('is a workload and a host of the site, and what is close to them is named', () => {
    const find = (workload: string, host?: string) => () => targetOf(release, { workload, host });
    expect(find('colision-engine')).toThrow('graz has no colision-engine; did you mean "collision-engine"?');
    expect(find('grafana')).toThrow('graz has no grafana; there is: aggregator, authority, collision-engine');
    expect(find('aggregator', 'gw-5')).toThrow('aggregator is not on gw-5; did you mean "gw-');
    expect(find('aggregator')).toThrow('say which: --host, one of gw-1, gw-2, gw-3, gw-4');
    expect(find('aggregator', 'gw-2')().host.name).toBe('gw-2');
  });

  it('has no HTTP port where the workload has none', () => {
    expect(targetOf(release, { workload: 'mosquitto', host: 'gw-1' }).httpPort).toBeUndefined();
  });
});
