import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Site } from '../../../infra/site/site.ts';
import { loadSite } from '../../../stacks/site-files.ts';
import { npmRun } from '../a-process.ts';
import { aFolder } from '../temp-folder.ts';

const [HUB, GRAZ, LYON] = [loadSite('hub'), loadSite('graz'), loadSite('lyon')];
const OLD = 'v1.35.8+k3s1';

interface Document {
  readonly openRing: number;
  readonly isStopped: boolean;
  readonly isOver: boolean;
  readonly sites: readonly {
    readonly site: string;
    readonly standing: string;
    readonly silence: string | null;
  }[];
}

/** The nodes of a site as `kubectl get nodes --output=json` prints them. */
function nodesOf({ hosts, versions }: Site, k3s: string): string {
  return JSON.stringify({
    items: hosts.map(({ name, role }) => ({
      metadata: { name },
      status: {
        nodeInfo: {
          kubeletVersion:
            role === 'kubeedge-edge' && k3s === versions.k3s ? `v1.32.10-kubeedge-${versions.kubeedge}` : k3s,
        },
        conditions: [{ type: 'Ready', status: 'True' }],
      },
    })),
  });
}

/** A desk with a kubectl that answers with what lies in the place of a kubeconfig, and refuses where nothing does. */
function aDesk(kubectl = 'if [ -s "$2" ]; then cat "$2"; else echo "no route to host" >&2; exit 1; fi') {
  const folder = aFolder();
  const [bin, kubeconfigs, rollout] = ['bin', 'kubeconfigs', 'rollout.json'].map((name) =>
    path.join(folder, name),
  );
  mkdirSync(bin!);
  mkdirSync(kubeconfigs!);
  writeFileSync(path.join(bin!, 'kubectl'), `#!/bin/sh\n${kubectl}\n`, { mode: 0o755 });
  const args = ['fleet', '--kubeconfigs', kubeconfigs!, '--rollout', rollout!, '--json'];
  return {
    rollout: rollout!,
    answers: (site: Site, text: string) => writeFileSync(path.join(kubeconfigs!, `${site.name}.yaml`), text),
    run: (...more: readonly string[]) =>
      npmRun('upgrade', [...args, ...more], { PATH: `${bin!}:${process.env.PATH ?? ''}` }),
  };
}

/** What an earlier look at the rollout wrote down. */
function known(sites: Readonly<Record<string, string>>): string {
  return JSON.stringify({ to: HUB.versions.k3s, openRing: 0, isStopped: false, sites });
}

function standings(stdout: string): Readonly<Record<string, string>> {
  const { sites } = JSON.parse(stdout) as Document;
  return Object.fromEntries(sites.map(({ site, standing }) => [site, standing]));
}

describe('npm run upgrade -- fleet', () => {
  it('S117 opens a ring when the one before is through, and waits for nobody who is not reached', async () => {
    const { answers, run } = aDesk();
    answers(HUB, nodesOf(HUB, HUB.versions.k3s));
    answers(GRAZ, nodesOf(GRAZ, OLD));
    answers(LYON, '');
    const first = await run();
    expect([first.code, standings(first.stdout)]).toEqual([0, { hub: 'done', graz: 'due', lyon: 'waits' }]);
    expect(first.stderr).toContain('rings up to 1 may take v1.35.9+k3s1; due: graz');
    answers(GRAZ, nodesOf(GRAZ, GRAZ.versions.k3s));
    const second = await run();
    expect([second.code, standings(second.stdout)]).toEqual([0, { hub: 'done', graz: 'done', lyon: 'late' }]);
    expect(JSON.parse(second.stdout)).toMatchObject({ openRing: 2, isStopped: false, isOver: true });
    const lyon = (JSON.parse(second.stdout) as Document).sites.find(({ site }) => site === 'lyon');
    expect(lyon?.silence).toBe('no route to host');
  });

  it('S117 stops for everybody where two sites came back, and for ever', async () => {
    const { answers, run, rollout } = aDesk();
    writeFileSync(rollout, known({ hub: 'new', graz: 'upgrading' }));
    for (const site of [HUB, GRAZ, LYON]) answers(site, nodesOf(site, OLD));
    const stopped = await run();
    expect([stopped.code, standings(stopped.stdout)]).toEqual([
      1,
      { hub: 'back', graz: 'back', lyon: 'stopped' },
    ]);
    expect(stopped.stderr).toContain('v1.35.9+k3s1 is stopped for everybody: it came back at graz, hub');
    for (const site of [HUB, GRAZ]) answers(site, nodesOf(site, site.versions.k3s));
    const after = await run();
    expect([after.code, standings(after.stdout)]).toEqual([
      1,
      { hub: 'done', graz: 'done', lyon: 'stopped' },
    ]);
  });

  it('keeps what it knew where it is killed while it asks, and where a write was cut off', async () => {
    const { answers, run, rollout } = aDesk('if [ -s "$2" ]; then cat "$2"; else kill -9 "$PPID"; fi');
    const before = known({ hub: 'new' });
    writeFileSync(rollout, before);
    for (const site of [HUB, GRAZ]) answers(site, nodesOf(site, OLD));
    answers(LYON, '');
    expect((await run()).code).toBeNull();
    expect(readFileSync(rollout, 'utf8')).toBe(before);
    writeFileSync(`${rollout}.new`, '{"to": "v1.3');
    answers(LYON, nodesOf(LYON, OLD));
    const again = await run();
    expect([again.code, standings(again.stdout)]).toEqual([1, { hub: 'back', graz: 'waits', lyon: 'waits' }]);
    expect(existsSync(`${rollout}.new`)).toBe(false);
  });

  it('takes the cluster of another site for none of this one, and a site without a kubeconfig for not reached', async () => {
    const { answers, run } = aDesk();
    answers(HUB, nodesOf(GRAZ, GRAZ.versions.k3s));
    answers(LYON, 'nonsense');
    const { stdout } = await run();
    expect(standings(stdout)).toEqual({ hub: 'late', graz: 'waits', lyon: 'waits' });
    expect((JSON.parse(stdout) as Document).sites.map(({ silence }) => silence)).toEqual([
      expect.stringMatching(/graz\.yaml is not there$/),
      'the cluster has no host of hub',
      'kubectl did not answer with nodes',
    ]);
  });

  it('writes nothing down with --dry-run', async () => {
    const { run, rollout } = aDesk();
    expect((await run('--dry-run')).code).toBe(0);
    expect(existsSync(rollout)).toBe(false);
  });

  it('refuses a state that is none, instead of beginning anew', async () => {
    const { run, rollout } = aDesk();
    writeFileSync(rollout, '{"to": "v1.35.9+k3s1"}');
    const { code, stdout } = await run();
    expect([code, stdout]).toEqual([2, expect.stringContaining('is no state of a rollout')]);
    expect(readFileSync(rollout, 'utf8')).toBe('{"to": "v1.35.9+k3s1"}');
  });

  it('ends with 2 for a version that no site file names, and with 3 without kubectl', async () => {
    const { run, rollout } = aDesk();
    const unknown = await run('--k3s', 'v1.36.0+k3s1');
    expect([unknown.code, unknown.stdout]).toEqual([
      2,
      expect.stringContaining('no site file names v1.36.0+k3s1'),
    ]);
    const kubeconfigs = aFolder();
    for (const { name } of [HUB, GRAZ, LYON]) writeFileSync(path.join(kubeconfigs, `${name}.yaml`), 'x');
    const args = ['fleet', '--kubeconfigs', kubeconfigs, '--rollout', rollout];
    const missing = await npmRun('upgrade', args, { PATH: aFolder() });
    expect([missing.code, missing.stderr]).toEqual([3, expect.stringContaining('kubectl is not on PATH')]);
    expect(existsSync(rollout)).toBe(false);
  });
});
