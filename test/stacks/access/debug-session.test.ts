import { describe, expect, it } from 'vitest';
import type { DebugSession } from '../../../stacks/access/debug-session.ts';
import {
  addContainer,
  customContainer,
  debugEvent,
  debugImage,
  policyProblems,
} from '../../../stacks/access/debug-session.ts';
import type { Kubectl } from '../../../stacks/access/kubectl.ts';
import { targetOf } from '../../../stacks/access/target.ts';
import { prepare } from '../../../stacks/prepare.ts';

const { release } = prepare('graz', { date: '2026-12-01' });
const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;
const kubectl: Kubectl = (...args) => ['kubectl', ...args];

function aSession(changes: Partial<DebugSession> = {}): DebugSession {
  return {
    target: targetOf(release, { workload: 'vision-inferencer', host: 'gw-2' }),
    name: 'debug-1',
    image: `registry.example/debug@${DIGEST}`,
    minutes: 15,
    command: ['nslookup', 'hub.example'],
    by: 'somebody@desk',
    reason: 'frames are late',
    ...changes,
  };
}

describe('a look into a pod', () => {
  it('S81 ends by itself, whatever runs in it, and is beside the process that is looked at', () => {
    const argv = addContainer(kubectl, aSession(), 'vision-inferencer-gw-2-0', '/settings').join(' ');
    expect(argv).toContain('--target vision-inferencer ');
    expect(argv).toContain('timeout -s KILL 900 /usr/bin/busybox sh -c "$@" sh nslookup hub.example');
    expect(addContainer(kubectl, aSession({ command: [] }), 'a', '/settings')).toEqual(
      expect.arrayContaining(['--stdin', '--tty']),
    );
  });

  it('is allowed by the policies, with an image that is named by its digest', () => {
    expect(policyProblems(aSession(), release)).toEqual([]);
    const [problem] = policyProblems(aSession({ image: 'registry.example/debug:latest' }), release);
    expect(problem).toMatch(/^images-by-digest: containers\.debug-1\.image/);
  });

  it('runs as a user of nobody else, so that it cannot end what it looks at', () => {
    const users = release.placed.map(({ object }) => JSON.stringify(object).includes('"runAsUser":10099'));
    expect(users).not.toContain(true);
    expect(customContainer().securityContext).toMatchObject({ runAsUser: 10_099, runAsNonRoot: true });
  });

  it('is told at the site: who, for how long and why', () => {
    const metadata = { name: 'vision-inferencer-gw-2-0', namespace: 'manufacturing', uid: 'u' };
    const event = debugEvent(aSession(), { metadata, spec: { containers: [] }, status: {} }, new Date(0));
    expect(event).toMatchObject({
      kind: 'Event',
      reason: 'DebugSession',
      message: 'somebody@desk looks into it for at most 15 min: frames are late',
      involvedObject: { kind: 'Pod', uid: 'u' },
    });
  });

  it('needs a digest of its image, and says how to get one', () => {
    const platforms = { 'linux/amd64': null, 'linux/arm64': null };
    const row = { version: '1', platforms, digest: null };
    expect(() => debugImage(release, { built: { debug: row }, upstream: {} })).toThrow(
      'npm run images -- debug',
    );
    const lock = { built: { debug: { ...row, digest: DIGEST } }, upstream: {} };
    expect(debugImage(release, lock)).toBe(`registry.millwright.example/edge/debug@${DIGEST}`);
  });
});
