import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ended, REPOSITORY } from '../../stacks/a-process.ts';
import { programIfThere } from '../programs.ts';
import { prove, ROOT_MISSING } from '../proof/prove.ts';
import { readyImages } from '../site/images.ts';
import type { ClusterFolder } from './cluster-folder.ts';
import type { ProcessRecord } from './process-record.ts';
import { isRunning } from './process-record.ts';
import { remainsOf } from './remains.ts';
import { until } from './until.ts';

const COMMAND = 'test/engines/cluster/main.ts';
const NEEDS = [
  ...['etcd', 'kube-apiserver', 'kubelet', 'containerd', 'runc', 'coredns', 'crane', 'pause', 'pulumi'],
  ...['ip', 'iptables', 'dpkg-deb'],
];
const END_TIMEOUT_MS = 20_000;
const IMAGES_TIMEOUT_MS = 300_000;

describe('npm run cluster -- graz up', () => {
  const claim = (artefact: string) => ({
    artefact: `graz as pods: ${artefact}`,
    judge: 'kubelet',
    needs: NEEDS,
    hindrance: ROOT_MISSING,
  });
  // A folder of its own, so that a site which a person keeps is another one.
  const temporary = mkdtempSync('/tmp/mwt-');
  chmodSync(temporary, 0o755);
  beforeAll(async () => {
    const isMissing = ['kubelet', ...NEEDS].some((program) => programIfThere(program) === undefined);
    if (isMissing || ROOT_MISSING !== undefined) return;
    await readyImages(() => undefined);
  }, IMAGES_TIMEOUT_MS);
  afterAll(() => rmSync(temporary, { recursive: true, force: true }));
  const environment = { ...process.env, TMPDIR: temporary };

  /** Begins to bring the site up, until two of its hosts run. */
  async function begin(): Promise<{ child: ChildProcess; folder: ClusterFolder; said: () => string }> {
    const child = spawn(process.execPath, [COMMAND, 'graz', 'up'], {
      cwd: REPOSITORY,
      env: environment,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const lines: string[] = [];
    const reader = createInterface(child.stderr).on('line', (line) => lines.push(line));
    await new Promise<void>((resolve, reject) => {
      reader.on('line', (line) => {
        if (line.endsWith('host gw-3')) resolve();
      });
      reader.once('close', () => reject(new Error(lines.join('\n'))));
    });
    const [name = ''] = readdirSync(temporary).filter((entry) => entry.startsWith('mw-'));
    const folder = { id: name.slice('mw-'.length), dir: path.join(temporary, name) };
    expect(remainsOf(folder).filter((remains) => remains.startsWith('process')).length).toBeGreaterThan(5);
    return { child, folder, said: () => lines.join('\n') };
  }

  it('takes away all that it had begun when a person interrupts it', () =>
    prove(claim('interrupted while it comes up'), async () => {
      const { child, folder, said } = await begin();
      child.kill('SIGINT');
      await once(child, 'exit');
      expect(said()).toContain('interrupted: taking away what was begun');
      expect(child.exitCode).toBe(1);
      expect(remainsOf(folder)).toEqual([]);
      return 'nothing is left, in the middle of starting hosts';
    }));

  it('killed as it stands, it is swept by the next command', () =>
    prove(claim('killed while it comes up'), async () => {
      const { child, folder } = await begin();
      const owner = JSON.parse(readFileSync(path.join(folder.dir, 'owner.json'), 'utf8')) as ProcessRecord;
      child.kill('SIGKILL');
      await until('what brings it up to end with it', END_TIMEOUT_MS, () => !isRunning(owner));
      expect(remainsOf(folder)).not.toEqual([]);
      const { code, stderr } = await ended(process.execPath, [COMMAND, 'graz', 'down'], environment);
      expect([code, stderr]).toEqual([0, 'graz is not up\n']);
      expect(remainsOf(folder)).toEqual([]);
      return 'nothing is left after the next command';
    }));
});
