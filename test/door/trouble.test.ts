import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { prepare } from '../../stacks/prepare.ts';
import type { Cluster } from '../engines/cluster.ts';
import { startCluster } from '../engines/cluster.ts';
import { SMALL_SITE } from '../stacks-folder.ts';
import type { TestAuthority } from './authority.ts';
import { createAuthority } from './authority.ts';
import { held } from './doors.ts';
import { provenByEngine } from './proofs.ts';
import { providerPlugin } from './provider-plugin.ts';
import type { SiteStack } from './site-stack.ts';
import { createSiteStack, DATE } from './site-stack.ts';

interface State {
  deployment: {
    resources?: readonly { urn: string; type: string }[];
    pending_operations?: readonly unknown[];
  };
}

const { kind, version } = providerPlugin();
describe(`an up that goes wrong, provider ${kind} ${version}`, () => {
  let cluster: Cluster;
  let authority: TestAuthority;
  let site: SiteStack;

  beforeAll(async () => {
    authority = await createAuthority();
    cluster = await startCluster();
  });
  afterEach(() => site.remove());
  afterAll(async () => {
    authority.close();
    await cluster.stop();
  });

  const createSite = () => createSiteStack({ site: 'mini', siteFile: SMALL_SITE, authority });
  const giveKubeconfig = (text: string) =>
    site.stack.setConfig('millwright:kubeconfig', { value: text, secret: true });
  const kubeconfig = () => readFileSync(cluster.kubeconfig, 'utf8');
  const objects = () => {
    const lockFile = path.join(site.dir, 'images.lock.json');
    return prepare('mini', { date: DATE, stacksDir: site.stacksDir, lockFile }).release.placed.map(
      ({ object }) => object,
    );
  };
  const objectsInState = async () => {
    const { deployment } = (await site.stack.exportStack()) as State;
    return (deployment.resources ?? []).filter(({ type }) => type.startsWith('kubernetes:'));
  };

  test('at a cluster out of reach fails with its address, keeps nothing, and goes through when it is back', async () => {
    site = await createSite();
    const away = new URL(cluster.server);
    await giveKubeconfig(kubeconfig().replace(`:${away.port}`, ':1'));
    await expect(site.up()).rejects.toThrow(/127\.0\.0\.1:1/);
    expect(await objectsInState()).toEqual([]);
    expect((await site.stack.preview()).changeSummary.create).toBeGreaterThan(objects().length);
    await giveKubeconfig(kubeconfig());
    await site.up();
    expect([...(await held(cluster, objects())).values()]).not.toContain(undefined);
  });

  test('killed in the middle leaves a lock and what it had begun; cancelled and refreshed, the next one makes what is missing', async () => {
    site = await createSite();
    await giveKubeconfig(kubeconfig());
    const killed = site.up({
      onEvent: ({ resOutputsEvent }) => {
        if (resOutputsEvent?.metadata.type === 'kubernetes:core/v1:ConfigMap') killEngines();
      },
    });
    await expect(killed).rejects.toThrow();
    restoreCheckpoint(site.dir);
    const half = await objectsInState();
    expect(half.length).toBeGreaterThan(0);
    expect(half.length).toBeLessThan(objects().length);
    await expect(site.up()).rejects.toThrow(/locked/);
    await site.stack.cancel();
    await site.stack.refresh({ clearPendingCreates: true });
    await site.up();
    expect([...(await held(cluster, objects())).values()]).not.toContain(undefined);
    const { deployment } = (await site.stack.exportStack()) as State;
    expect(deployment.pending_operations ?? []).toEqual([]);
    expect((await site.up()).operations).toEqual([]);
    provenByEngine('an up that was killed', 'cancelled and refreshed, the next one makes what is missing');
  });

  test('beside another one is refused and told who holds the stack, and the other one ends well', async () => {
    site = await createSite();
    await giveKubeconfig(kubeconfig());
    let second: Promise<unknown> | undefined;
    const first = site.up({
      onEvent: ({ preludeEvent }) => {
        if (preludeEvent !== undefined) second ??= expect(site.stack.refresh()).rejects.toThrow(/locked/);
      },
    });
    await first;
    expect(second).toBeDefined();
    await second;
    expect([...(await held(cluster, objects())).values()]).not.toContain(undefined);
  });
});

/**
 * What a person does whose file backend was cut off while it wrote (seen once in four such kills): puts back the copy
 * that Pulumi keeps beside each checkpoint. It is one step older; what that step made is taken over by the next `up`.
 */
function restoreCheckpoint(dir: string): void {
  const checkpoint = path.join(dir, 'backend', '.pulumi', 'stacks', 'millwright', 'mini.json');
  if (readFileSync(checkpoint).length === 0) copyFileSync(`${checkpoint}.bak`, checkpoint);
}

/** As a machine that goes down: every engine that this process started, without a word. */
function killEngines(): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const [, name, parent] = /^\d+ \((.*)\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
      if (name === 'pulumi' && Number(parent) === process.pid) process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It ended while we looked.
    }
  }
}
