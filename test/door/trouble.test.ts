import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { held } from './doors.ts';
import { useMiniSites } from './mini-site.ts';
import { judged } from './proofs.ts';
import { providerPlugin } from './provider-plugin.ts';
import type { SiteStack } from './site-stack.ts';

const { kind, version } = providerPlugin();
describe(`an up that goes wrong, provider ${kind} ${version}`, () => {
  const { cluster, kubeconfig, createSite } = useMiniSites();
  const expectAll = async (site: SiteStack) =>
    expect([...(await held(cluster(), site.objects())).values()]).not.toContain(undefined);

  test('at a cluster out of reach fails with its address, keeps nothing, and goes through when it is back', () =>
    judged('an up while its cluster is out of reach', async () => {
      const site = await createSite();
      const { port } = new URL(cluster().server);
      await site.giveKubeconfig(kubeconfig().replace(`:${port}`, ':1'));
      await expect(site.up()).rejects.toThrow(/127\.0\.0\.1:1/);
      expect(await site.inState()).toEqual([]);
      expect((await site.stack.preview()).changeSummary.create).toBeGreaterThan(site.objects().length);
      await site.giveKubeconfig(kubeconfig());
      await site.up();
      await expectAll(site);
      return 'fails with its address and keeps nothing; the next one goes through';
    }));

  test('killed in the middle leaves a lock and what it had begun; cancelled and refreshed, the next one makes what is missing', () =>
    judged('an up that was killed', async () => {
      const site = await createSite();
      const killed = site.up({
        onEvent: ({ resOutputsEvent }) => {
          if (resOutputsEvent?.metadata.type === 'kubernetes:core/v1:ConfigMap') killEngines();
        },
      });
      await expect(killed).rejects.toThrow();
      // At the worst moment, which a kill meets only now and then.
      writeFileSync(path.join(site.dir, 'backend', '.pulumi', 'stacks', 'millwright', 'mini.json.attrs'), '');
      await expect(site.inState()).rejects.toThrow(/EOF/);
      removeTornAttributes(site.dir);
      const half = await site.inState();
      expect(half.length).toBeGreaterThan(0);
      expect(half.length).toBeLessThan(site.objects().length);
      await expect(site.up()).rejects.toThrow(/locked/);
      await site.stack.cancel();
      await site.stack.refresh({ clearPendingCreates: true });
      await site.up();
      await expectAll(site);
      const { deployment } = (await site.stack.exportStack()) as {
        deployment: { pending_operations?: readonly unknown[] };
      };
      expect(deployment.pending_operations ?? []).toEqual([]);
      expect((await site.up()).operations).toEqual([]);
      return 'cancelled and refreshed, the next one makes what is missing, and the one after nothing';
    }));

  test('beside another one is refused and told who holds the stack, and the other one ends well', () =>
    judged('an up beside another one', async () => {
      const site = await createSite();
      let second: Promise<unknown> | undefined;
      await site.up({
        onEvent: ({ preludeEvent }) => {
          if (preludeEvent !== undefined) second ??= expect(site.stack.refresh()).rejects.toThrow(/locked/);
        },
      });
      expect(second).toBeDefined();
      await second;
      await expectAll(site);
      return 'is refused and told who holds the stack; the other one ends well';
    }));
});

/**
 * What a person does whose file backend was cut off while it wrote (seen: "failed to load checkpoint: EOF"). The
 * backend renames a checkpoint into its place whole, and writes its attributes beside it without that; without such a
 * file it takes the defaults.
 */
function removeTornAttributes(dir: string): void {
  const backend = path.join(dir, 'backend', '.pulumi');
  const files = readdirSync(backend, { recursive: true, encoding: 'utf8' }).map((file) =>
    path.join(backend, file),
  );
  for (const file of files.filter((name) => name.endsWith('.attrs'))) {
    if (statSync(file).size === 0) rmSync(file);
  }
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
