import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { Cluster } from '../engines/cluster.ts';
import { startCluster } from '../engines/cluster.ts';
import { establishForSites } from '../engines/definitions.ts';
import { ROOMY_SITE } from '../stacks-folder.ts';
import type { TestAuthority } from './authority.ts';
import { createAuthority } from './authority.ts';
import { IS_DOOR_HERE } from './proofs.ts';
import type { SiteStack } from './site-stack.ts';
import { createSiteStack } from './site-stack.ts';

/** One API server for the tests of a file, each of which brings its own small site to it. */
export interface MiniSites {
  readonly cluster: () => Cluster;
  readonly kubeconfig: () => string;
  /**
   * A site that knows the cluster; it goes when the test ends.
   * @param besides what its program makes beside the release
   */
  readonly createSite: (besides?: () => void) => Promise<SiteStack>;
}

/** Called within `describe`. Nothing is started where the door's programs are not: then no test asks for it either. */
export function useMiniSites(): MiniSites {
  let running: { cluster: Cluster; authority: TestAuthority } | undefined;
  let site: SiteStack | undefined;
  const there = () => {
    if (running === undefined) throw new Error('the cluster did not start');
    return running;
  };
  const kubeconfig = () => readFileSync(there().cluster.kubeconfig, 'utf8');
  beforeAll(async () => {
    if (!IS_DOOR_HERE) return;
    running = { authority: await createAuthority(), cluster: await startCluster() };
    await establishForSites(running.cluster);
  });
  afterEach(() => {
    site?.remove();
    site = undefined;
  });
  afterAll(async () => {
    running?.authority.close();
    await running?.cluster.stop();
  });
  return {
    cluster: () => there().cluster,
    kubeconfig,
    createSite: async (besides) => {
      const { authority } = there();
      const options = { site: 'mini', siteFile: ROOMY_SITE, authority };
      site = await createSiteStack({ ...options, ...(besides && { besides }) });
      await site.giveKubeconfig(kubeconfig());
      return site;
    },
  };
}
