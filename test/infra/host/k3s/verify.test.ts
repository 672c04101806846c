import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { k3sConfig } from '../../../../infra/host/k3s/config.ts';
import { verifyScript } from '../../../../infra/host/k3s/verify.ts';
import type { Host } from '../../../../infra/site/site.ts';
import { programOnPath } from '../../../engines/path.ts';
import { aSite } from '../../../site.ts';

function hostOf(name: string, site: string): Host {
  const host = aSite({}, site).hosts.find((one) => one.name === name);
  if (host === undefined) throw new Error(`no host ${name}`);
  return host;
}
const scriptOf = (name: string, site = 'graz') => verifyScript(aSite({}, site), hostOf(name, site));

describe('the script that asks a real K3s', () => {
  it('asks it for each option of the host’s config.yaml', () => {
    for (const [name, site] of [
      ['gw-1', 'graz'],
      ['gw-2', 'graz'],
      ['pc-2', 'lyon'],
    ] as const) {
      for (const option of Object.keys(k3sConfig(hostOf(name, site), aSite({}, site)))) {
        expect(scriptOf(name, site)).toContain(`knows --${option}'`);
      }
    }
  });

  it('asks whether secrets are encrypted, requests kept and privileged pods refused, of servers alone', () => {
    for (const words of ['secrets-encrypt status', '/logs/audit.log ]', 'violates PodSecurity', '/readyz']) {
      expect(scriptOf('gw-1')).toContain(words);
      expect(scriptOf('gw-2')).not.toContain(words);
    }
  });

  it('asks the datastore that the site has', () => {
    expect(scriptOf('gw-1')).toContain('state.db');
    expect(scriptOf('pc-1', 'lyon')).toContain('etcd-snapshot list');
  });

  it('changes nothing: what it makes it makes dry', () => {
    const verbs =
      scriptOf('gw-1').match(/kubectl (?:-\S+ \S+ )*(?:run|create|apply|delete|label|patch)\b.*/g) ?? [];
    expect(verbs).toHaveLength(1);
    expect(verbs[0]).toContain('--dry-run=server');
  });

  it('says that there is no K3s where there is none, and ends with 3', () => {
    const { status, stderr } = spawnSync('sh', ['-s'], { input: scriptOf('gw-1'), encoding: 'utf8' });
    const isRoot = process.getuid?.() === 0;
    expect([status, stderr]).toEqual(
      isRoot
        ? [3, '/usr/local/bin/k3s is not here: the host has no K3s yet\n']
        : [2, 'run it as root: it reads what only root may\n'],
    );
  });

  it.skipIf(process.getuid?.() !== 0)(
    'tells each question that does not hold, with what was said, and ends with 1',
    () => {
      const dir = mkdtempSync(path.join(tmpdir(), 'millwright-verify-'));
      onTestFinished(() => rmSync(dir, { recursive: true }));
      const stub = path.join(dir, 'k3s');
      writeFileSync(stub, '#!/bin/sh\necho "k3s version v1.35.9+k3s1"\n[ "$1" = --version ]\n', {
        mode: 0o755,
      });
      const input = scriptOf('gw-1').replaceAll('/usr/local/bin/k3s', stub);
      const { status, stdout } = spawnSync('sh', ['-s'], { input, encoding: 'utf8' });
      expect(status).toBe(1);
      expect(stdout).toContain('held    K3s is v1.35.9+k3s1\n');
      expect(stdout).toContain(
        'FAILED  the kernel has what K3s asks for\n        k3s version v1.35.9+k3s1\n',
      );
      expect(stdout).toMatch(/^\d+ held, \d+ failed$/m);
    },
  );

  it.skipIf(programOnPath('shellcheck') === undefined).each([
    ['gw-1', 'graz'],
    ['gw-3', 'graz'],
    ['pc-3', 'lyon'],
    ['dc-1', 'hub'],
  ])('for %s of %s is clean to shellcheck', (name, site) => {
    const { stdout, status } = spawnSync('shellcheck', ['--shell=sh', '-'], {
      input: scriptOf(name, site),
      encoding: 'utf8',
    });
    expect([stdout, status]).toEqual(['', 0]);
  });
});
