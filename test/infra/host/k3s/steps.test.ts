import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { DOWNLOADS } from '../../../../infra/host/downloads.ts';
import { k3sSteps } from '../../../../infra/host/k3s/steps.ts';
import { WEAR_KNOBS } from '../../../../infra/host/k3s/wear.ts';
import type { HostStep } from '../../../../infra/host/plan.ts';
import type { Site } from '../../../../infra/site/site.ts';
import { aSite } from '../../../site.ts';

const stepsOf = (name: string, site: Site = aSite()): readonly HostStep[] => {
  const host = site.hosts.find((one) => one.name === name);
  if (host === undefined) throw new Error(`no host ${name}`);
  return k3sSteps(site, host);
};
const files = (steps: readonly HostStep[]) => steps.filter((step) => step.kind === 'file');
const fileOf = (steps: readonly HostStep[], id: string) => {
  const step = files(steps).find((one) => one.id === id);
  if (step === undefined) throw new Error(`no file ${id}`);
  return step;
};

describe('S53 what makes a host a node', () => {
  it('ends with K3s running, after everything that it reads', () => {
    for (const name of ['gw-1', 'gw-2']) {
      const last = stepsOf(name).at(-1);
      expect(last).toMatchObject({ kind: 'unit', state: 'running' });
    }
  });

  it('T3 is nothing on an EdgeCore host', () => {
    expect(stepsOf('gw-4')).toEqual([]);
  });

  it('has each step and each path once, in kebab-case', () => {
    for (const [site, name] of [
      ['graz', 'gw-1'],
      ['lyon', 'pc-3'],
      ['hub', 'dc-1'],
    ] as const) {
      const steps = stepsOf(name, aSite({}, site));
      const ids = steps.map(({ id }) => id);
      const paths = steps.flatMap((step) => ('path' in step ? [step.path] : []));
      expect(new Set(ids).size).toBe(ids.length);
      expect(new Set(paths).size).toBe(paths.length);
      for (const id of ids) expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    }
  });

  it('has no secret in clear: tokens are named, and only root reads where they are', () => {
    const secrets = stepsOf('gw-1').filter((step) => step.kind === 'secret');
    expect(secrets.map(({ secret, mode, owner }) => [secret, mode, owner])).toEqual([
      ['k3s-server-token', '0600', 'root:root'],
      ['k3s-agent-token', '0600', 'root:root'],
    ]);
    expect(stepsOf('gw-2').filter((step) => step.kind === 'secret')).toMatchObject([
      { secret: 'k3s-join-token', path: '/etc/rancher/k3s/token' },
    ]);
  });

  it('S53 takes only downloads that are rows, for the architecture of the host', () => {
    const arm = stepsOf('gw-1').flatMap((step) => (step.kind === 'artefact' ? [step.artefact] : []));
    expect(arm).toEqual(['k3s-v1.35.9+k3s1-arm64', 'k3s-images-v1.35.9+k3s1-arm64']);
    const known = DOWNLOADS.map(({ key }) => key);
    expect(known).toEqual(expect.arrayContaining(arm));
  });

  it('starts K3s again when a file that it reads changes', () => {
    expect(files(stepsOf('gw-1')).map(({ restarts }) => restarts)).toEqual(
      files(stepsOf('gw-1')).map(() => ['k3s.service']),
    );
    expect(fileOf(stepsOf('gw-2'), 'k3s-kubelet').restarts).toEqual(['k3s-agent.service']);
  });

  it('gives agents neither admission nor audit', () => {
    const ids = stepsOf('gw-2').map(({ id }) => id);
    expect(ids).not.toContain('k3s-admission');
    expect(ids).not.toContain('k3s-audit');
  });

  it('differs between architectures in its downloads only', () => {
    const amd64 = aSite({ hosts: aSite().hosts.map((host) => ({ ...host, arch: 'amd64' as const })) });
    const others = (steps: readonly HostStep[]) => steps.filter(({ kind }) => kind !== 'artefact');
    expect(others(stepsOf('gw-1', amd64))).toEqual(others(stepsOf('gw-1')));
    expect(stepsOf('gw-1', amd64)).not.toEqual(stepsOf('gw-1'));
  });
});

describe('registries.yaml', () => {
  const read = (name: string, site: Site) =>
    parse(fileOf(stepsOf(name, site), 'k3s-registries').content) as unknown;

  it('is equal on every node, or the embedded mirror shares with nobody', () => {
    const lyon = aSite({}, 'lyon');
    expect(read('pc-2', lyon)).toEqual(read('pc-1', lyon));
    expect(read('gw-2', aSite())).toEqual(read('gw-1', aSite()));
  });

  it('names the site’s own registry and everybody else’s images at the site, with the star quoted', () => {
    expect(read('pc-1', aSite({}, 'lyon'))).toEqual({
      mirrors: {
        'registry.lyon.millwright.example': { endpoint: ['https://registry.lyon.millwright.example'] },
        '*': {},
      },
    });
    expect(fileOf(stepsOf('gw-1'), 'k3s-registries').content).toContain('"*":');
  });
});

describe('the unit', () => {
  it('stops K3s and no pod', () => {
    expect(fileOf(stepsOf('gw-1'), 'k3s-unit')).toMatchObject({
      path: '/etc/systemd/system/k3s.service',
      content: expect.stringContaining('KillMode=process') as unknown,
    });
  });

  it('T1 starts it with its role alone: everything else is in config.yaml', () => {
    expect(fileOf(stepsOf('gw-1'), 'k3s-unit').content).toMatch(/^ExecStart=\/usr\/local\/bin\/k3s server$/m);
    expect(fileOf(stepsOf('gw-2'), 'k3s-unit').content).toMatch(/^ExecStart=\/usr\/local\/bin\/k3s agent$/m);
  });
});

it('every knob that spares flash stands where it is said to stand', () => {
  const etcd = aSite({}, 'lyon');
  const text = [...files(stepsOf('gw-1')), ...files(stepsOf('pc-1', etcd))]
    .map(({ content }) => content)
    .join('\n');
  for (const { setting } of WEAR_KNOBS.filter((knob) => !knob.setting.startsWith('datastore'))) {
    expect(text.replaceAll('"', ''), setting).toContain(setting);
  }
});
