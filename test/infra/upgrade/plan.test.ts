import { describe, expect, it } from 'vitest';
import { upgradesOf } from '../../../infra/upgrade/plan.ts';
import { loadSite } from '../../../stacks/site-files.ts';

const graz = loadSite('graz');
const lyon = loadSite('lyon');

describe('the upgrades of a site', () => {
  it('S117 bring servers before agents before the edge, and the system when what runs on it is settled', () => {
    expect(upgradesOf(graz).map(({ host, part }) => `${part} ${host}`)).toEqual([
      ...['k3s gw-1', 'k3s gw-2', 'k3s gw-3', 'edgecore gw-4'],
      ...['system gw-4', 'system gw-2', 'system gw-3', 'system gw-1'],
    ]);
  });

  it('name the versions of the site file', () => {
    expect(upgradesOf(lyon).map(({ part, to, driver }) => [part, to, driver])).toEqual([
      ...Array.from({ length: 3 }, () => ['k3s', lyon.versions.k3s, 'slots']),
      ...Array.from({ length: 3 }, () => ['system', undefined, 'slots']),
    ]);
  });

  it('leave the system alone where nobody said how, and each fits the window', () => {
    expect(upgradesOf({ ...graz, maintenance: undefined }).some(({ part }) => part === 'system')).toBe(false);
    for (const site of [graz, lyon]) {
      for (const { minutes } of upgradesOf(site)) {
        expect(minutes).toBeLessThanOrEqual(site.maintenance!.window.minutes);
      }
    }
  });
});
