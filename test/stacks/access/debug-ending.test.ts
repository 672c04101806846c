import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { endingWords, endSession } from '../../../stacks/access/debug-ending.ts';
import type { DebugSession } from '../../../stacks/access/debug-session.ts';
import type { Kubectl } from '../../../stacks/access/kubectl.ts';
import { targetOf } from '../../../stacks/access/target.ts';
import { prepare } from '../../../stacks/prepare.ts';
import { aFolder } from '../temp-folder.ts';

const { release } = prepare('graz', { date: '2026-12-01' });
const SESSION: DebugSession = {
  target: targetOf(release, { workload: 'vision-inferencer', host: 'gw-2' }),
  name: 'debug-1',
  image: 'registry.example/debug',
  minutes: 1,
  command: ['ps'],
  by: 'somebody',
  reason: 'a test',
};

const RUNNING = { running: {} };
const TERMINATED = { terminated: { exitCode: 3 } };
const KILLED = { terminated: { exitCode: 137 } };

/** What a kubelet tells, look by look; the last stays. `absent`: the container was not let into the pod. */
function told(...states: (object | 'absent')[]): { kubectl: Kubectl; asked: () => readonly string[] } {
  const folder = aFolder();
  mkdirSync(path.join(folder, 'answers'));
  states.forEach((state, index) => {
    const pod = {
      metadata: { name: 'pod', namespace: 'manufacturing', uid: 'u' },
      spec: { containers: [], ephemeralContainers: state === 'absent' ? [] : [{ name: 'debug-1' }] },
      status: { ephemeralContainerStatuses: [{ name: 'debug-1', state }] },
    };
    writeFileSync(path.join(folder, 'answers', `${index}`), JSON.stringify({ items: [pod] }));
  });
  const log = path.join(folder, 'log');
  writeFileSync(log, '');
  const script = [
    `echo "$1" >> ${log}`,
    'test "$1" = get || exit 0',
    `cd ${folder}/answers; cat $(ls | sort -n | head -1)`,
    'test $(ls | wc -l) = 1 || rm $(ls | sort -n | head -1)',
  ].join('\n');
  return {
    kubectl: (...args) => ['sh', '-c', script, 'sh', ...args],
    asked: () => readFileSync(log, 'utf8').trim().split('\n'),
  };
}

describe('the end of a look into a pod', () => {
  it('waits for a kubelet that tells late that the command ended', async () => {
    const { kubectl, asked } = told(RUNNING, RUNNING, TERMINATED);
    expect(await endSession(kubectl, SESSION, 'graz', false)).toEqual({ kind: 'ended', code: 3 });
    expect(asked()).toEqual(['get', 'get', 'get']);
  });

  it('waits for it also where it has not even told of the start', async () => {
    const { kubectl } = told({ waiting: {} }, TERMINATED);
    expect(await endSession(kubectl, SESSION, 'graz', false)).toEqual({ kind: 'ended', code: 3 });
  });

  it('ends a command whose session was stopped, as soon as it runs, and sees it gone', async () => {
    const { kubectl, asked } = told({ waiting: {} }, RUNNING, RUNNING, KILLED);
    expect(await endSession(kubectl, SESSION, 'graz', true)).toEqual({ kind: 'stopped' });
    expect(asked()).toEqual(['get', 'get', 'exec', 'get', 'get']);
  });

  it('has nothing to wait for where the container was not let in', async () => {
    const { kubectl, asked } = told('absent');
    expect(await endSession(kubectl, SESSION, 'graz', false)).toEqual({ kind: 'never-ran' });
    expect(asked()).toEqual(['get']);
  });

  it('says in words what came, and what did not', () => {
    expect(endingWords(SESSION, { kind: 'ended', code: 3 })).toBe('debug-1 ended with 3');
    expect(endingWords(SESSION, { kind: 'unknown' })).toMatch(/^the kubelet of gw-2 did not say within 20 s/);
  });
});
