import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { startCluster } from './cluster.ts';
import { sweep } from './cluster/cluster-folder.ts';
import { remainsOf } from './cluster/remains.ts';
import { prove } from './proof/prove.ts';

const NEEDS = ['etcd', 'kube-controller-manager', 'kube-scheduler'];
const RUN = `
const { startCluster } = await import('${path.join(import.meta.dirname, 'cluster.ts')}');
const { folder } = await startCluster();
console.log(JSON.stringify(folder));
setInterval(() => undefined, 1000);
`;

describe('clusters of control planes alone, which need no root', () => {
  const claim = (artefact: string) => ({ artefact, judge: 'kube-apiserver', needs: NEEDS });
  const temporary = mkdtempSync('/tmp/mwt-');
  chmodSync(temporary, 0o755);
  afterAll(() => rmSync(temporary, { recursive: true, force: true }));

  it('what a killed run has left is taken away by the next, and a run that goes on is not disturbed', () =>
    prove(claim('a killed test run'), async () => {
      vi.stubEnv('TMPDIR', temporary);
      const child = spawn(process.execPath, ['--input-type=module', '--eval', RUN], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
      const left = JSON.parse(line) as { id: string; dir: string };
      const ours = await startCluster();
      try {
        // Starting ours has swept, and theirs still runs.
        const processes = remainsOf(left).filter((remains) => remains.startsWith('process')).length;
        expect(processes).toBeGreaterThanOrEqual(4);
        child.kill('SIGKILL');
        await once(child, 'exit');
        expect(remainsOf(left).length).toBeGreaterThan(processes);
        expect(await sweep()).toBe(1);
        expect(remainsOf(left)).toEqual([]);
        expect(await ours.client.get('/readyz')).toBe('ok');
        return `two at once; ${processes} processes and their folder swept, the other untouched`;
      } finally {
        await ours.stop();
        expect(readdirSync(temporary)).toEqual([]);
        vi.unstubAllEnvs();
      }
    }));
});
