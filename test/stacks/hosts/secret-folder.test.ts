import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { HostPlan } from '../../../infra/host/plan.ts';
import { hostsMeant, knownHosts } from '../../../stacks/hosts/host-options.ts';
import { readSecrets } from '../../../stacks/hosts/secret-folder.ts';
import { prepare } from '../../../stacks/prepare.ts';
import { smallPlan } from '../../hosts/small-plan.ts';
import { aSite } from '../../site.ts';
import { aFolder } from '../temp-folder.ts';

const PLANS: readonly HostPlan[] = aSite()
  .hosts.slice(0, 2)
  .map((host) => smallPlan(host, 'demo'));

function aSecret(folder: string, name: string, value: string): void {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), value, { mode: 0o600 });
}

describe('the secrets of hosts', () => {
  it('are files of a folder; one below the name of a host is that host’s own', () => {
    const folder = aFolder();
    aSecret(folder, 'token', 'of all');
    aSecret(folder, 'gw-2/token', 'of gw-2');
    const secrets = readSecrets(PLANS, folder);
    expect([...secrets].map(([host, values]) => [host, values.get('token')?.toString()])).toEqual([
      ['gw-1', 'of all'],
      ['gw-2', 'of gw-2'],
    ]);
  });

  it('that are missing are named, all of them, and so is one that others can read', () => {
    expect(() => readSecrets(PLANS, undefined)).toThrow(
      /gw-1 needs the secret token[^]*gw-2 needs the secret token[^]*--secrets <folder>/,
    );
    const folder = aFolder();
    aSecret(folder, 'token', 'of all');
    chmodSync(path.join(folder, 'token'), 0o644);
    expect(() => readSecrets(PLANS, folder)).toThrow(/token can be read by others: chmod 600/);
  });
});

describe('the hosts that are meant', () => {
  const { release } = prepare('graz', { date: '2026-12-01' });

  it('are one of the site, or all; what is close to another name is said', () => {
    expect(hostsMeant(release, undefined).map(({ name }) => name)).toEqual(['gw-1', 'gw-2', 'gw-3', 'gw-4']);
    expect(hostsMeant(release, 'gw-2').map(({ name }) => name)).toEqual(['gw-2']);
    expect(() => hostsMeant(release, 'gw-9')).toThrow('graz has no host gw-9; did you mean "gw-');
  });

  it('are known by a key in the site file, and all that have none are named', () => {
    expect(() => knownHosts(release.site.hosts.slice(0, 2), 22)).toThrow(
      /no key of gw-1, gw-2.*hosts\.gw-1\.hostKey, hosts\.gw-2\.hostKey/,
    );
  });
});
