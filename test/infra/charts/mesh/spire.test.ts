import { describe, expect, it } from 'vitest';
import { credentialsOf } from '../../../../infra/charts/credentials.ts';
import { lifetimesOf } from '../../../../infra/charts/lifetimes.ts';
import { siteAuthority } from '../../../../infra/charts/site-authority.ts';
import { render } from '../../../../infra/render.ts';
import type { Site } from '../../../../infra/site/site.ts';
import { enforce } from '../../../../policies/enforce.ts';
import { EXCEPTIONS } from '../../../../policies/exceptions.ts';
import { aSite } from '../../../site.ts';
import { aLock } from '../../small-site.ts';

const GRAZ = { ...aSite({}, 'graz'), identity: 'spire' } satisfies Site;

function valuesOf(site: Site): Record<string, unknown> {
  const chart = render(site, aLock()).placed.find(
    ({ id }) => id === 'helm.cattle.io/HelmChart/kube-system/spire',
  );
  return JSON.parse((chart?.object.spec as { valuesContent: string }).valuesContent) as Record<
    string,
    unknown
  >;
}

describe('SPIRE', () => {
  it('S86 is there where a site file chooses it, beside istiod, and nowhere else', () => {
    const ids = (site: Site) => render(site, aLock()).placed.map(({ id }) => id);
    const added = ids(GRAZ).filter((id) => !ids(aSite({}, 'graz')).includes(id));
    expect(added).toEqual([
      'core/Namespace/_/spire-server',
      'helm.cattle.io/HelmChart/kube-system/spire',
      'helm.cattle.io/HelmChart/kube-system/spire-crds',
      'core/Service/spire-server/hosts',
      'networking.k8s.io/NetworkPolicy/spire-server/default-deny',
      'networking.k8s.io/NetworkPolicy/spire-server/spire-server',
    ]);
    expect(ids(GRAZ)).toContain('helm.cattle.io/HelmChart/kube-system/istiod');
  });

  it('S86 issues to hosts by their certificates, and on an EdgeCore host to each workload by its own user', () => {
    const server = valuesOf(GRAZ)['spire-server'] as {
      controllerManager: { identities: { clusterStaticEntries: Record<string, unknown> } };
    };
    const entries = server.controllerManager.identities.clusterStaticEntries;
    expect(Object.keys(entries)).toEqual([
      ...['gw-1', 'gw-2', 'gw-3', 'gw-4'].map((name) => `host-${name}`),
      ...['mosquitto', 'collision-engine', 'vision-inferencer', 'aggregator', 'mapper'].map(
        (name) => `${name}-gw-4`,
      ),
    ]);
    expect(entries['collision-engine-gw-4']).toEqual({
      parentID: 'spiffe://graz.millwright.dev/host/gw-4',
      spiffeID: 'spiffe://graz.millwright.dev/ns/edge/sa/collision-engine-gw-4',
      selectors: ['unix:uid:10001'],
    });
  });

  it.each([0, 3, 7])('S86 issues nothing that %d offline days outlive', (offlineDays) => {
    const site = { ...GRAZ, wan: { ...GRAZ.wan, offlineDays } };
    const lives = lifetimesOf(site);
    // At least half of it is left when the WAN goes.
    expect(lives.identityDays / 2).toBeGreaterThan(offlineDays);
    expect(lives.certificateDays / 2).toBeGreaterThan(offlineDays);
    expect(lives.authorityDays / 2).toBeGreaterThanOrEqual(Math.max(lives.certificateDays, lives.spireDays));
    expect(lives.spireDays).toBeGreaterThanOrEqual(6 * lives.identityDays);
    expect(valuesOf(site)['spire-server']).toMatchObject({
      caTTL: `${lives.spireDays * 24}h`,
      agentTTL: `${lives.identityDays * 24}h`,
      defaultX509SvidTTL: `${lives.identityDays * 24}h`,
      jwtSVIDSupport: false,
    });
  });

  it('stands below the site’s CA, which then may have one more below it and sign for its trust domain', () => {
    const release = render(GRAZ, aLock());
    expect(siteAuthority(release)).toMatchObject({
      pathLength: 1,
      permitted: { uris: ['cluster.local', 'graz.millwright.dev'] },
    });
    expect(siteAuthority(render(aSite({}, 'graz'), aLock()))).toMatchObject({
      pathLength: 0,
      permitted: { uris: ['cluster.local'] },
    });
    expect(credentialsOf(release).map(({ what }) => what)).toContain(
      'host processes, and what runs on EdgeCore hosts',
    );
  });

  it('breaks no policy', () => {
    const open = enforce(render(GRAZ, aLock()), EXCEPTIONS, '2026-11-24').filter(
      ({ status }) => status === 'open',
    );
    expect(open).toEqual([]);
  });
});
