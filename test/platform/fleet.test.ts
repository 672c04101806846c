import { cpSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Host } from '../../infra/site/site.ts';
import { loadSite } from '../../stacks/site-files.ts';
import { startCluster } from '../engines/cluster.ts';
import { program } from '../engines/programs.ts';
import { prove } from '../engines/proof/prove.ts';
import { npmRun } from '../stacks/a-process.ts';
import { aFolder } from '../stacks/temp-folder.ts';

const GRAZ = loadSite('graz');

/** As its kubelet, or EdgeCore, registers a host. */
function registered({ name, role }: Host): object {
  const { k3s, kubeedge } = GRAZ.versions;
  const node = {
    ...{ architecture: 'arm64', bootID: '', containerRuntimeVersion: '', kernelVersion: '' },
    ...{ kubeProxyVersion: '', machineID: '', operatingSystem: 'linux', osImage: '', systemUUID: '' },
  };
  const kubeletVersion = role === 'kubeedge-edge' ? `v1.32.10-kubeedge-${kubeedge}` : k3s;
  const time = '2026-11-24T12:00:00Z';
  const ready = { type: 'Ready', status: 'True', reason: 'KubeletReady', message: '' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name },
    status: {
      conditions: [{ ...ready, lastHeartbeatTime: time, lastTransitionTime: time }],
      nodeInfo: { ...node, kubeletVersion },
    },
  };
}

describe('npm run upgrade -- fleet', () => {
  const needs = ['etcd', 'kubectl'];

  it('S117 is told by a real API server how far a site is, and by its absence that nobody knows', () =>
    prove({ artefact: 'npm run upgrade -- fleet', judge: 'kube-apiserver', needs }, async () => {
      const cluster = await startCluster();
      let isUp = true;
      const stop = async (): Promise<void> => {
        if (isUp) await cluster.stop();
        isUp = false;
      };
      onTestFinished(stop);
      const folder = aFolder();
      cpSync(cluster.kubeconfig, path.join(folder, 'graz.yaml'));
      const rollout = path.join(folder, 'rollout.json');
      // The hub went first and is away: graz is in ring 1.
      writeFileSync(
        rollout,
        JSON.stringify({ to: GRAZ.versions.k3s, openRing: 1, isStopped: false, sites: { hub: 'new' } }),
      );
      const standing = async (): Promise<string | undefined> => {
        const args = ['fleet', '--kubeconfigs', folder, '--rollout', rollout, '--json'];
        const PATH = `${path.dirname(program('kubectl'))}:${process.env.PATH ?? ''}`;
        const { stdout } = await npmRun('upgrade', args, { PATH });
        const { sites } = JSON.parse(stdout) as { sites: { site: string; standing: string }[] };
        return sites.find(({ site }) => site === 'graz')?.standing;
      };
      expect(await standing()).toBe('late');
      const [first, ...others] = GRAZ.hosts;
      await cluster.client.ask('POST', '/api/v1/nodes', registered(first!));
      expect(await standing()).toBe('upgrading');
      for (const host of others) await cluster.client.ask('POST', '/api/v1/nodes', registered(host));
      expect(await standing()).toBe('done');
      await stop();
      // What was heard of it last holds.
      expect(await standing()).toBe('done');
      return 'late without its hosts, upgrading with one of them, done with all, and still done when it was away';
    }));
});
