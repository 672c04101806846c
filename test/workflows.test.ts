import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromYaml } from '../infra/tree/from-yaml.ts';
import { aSite } from './site.ts';

interface Step {
  readonly uses?: string;
  readonly run?: string;
}
interface Job {
  readonly steps: readonly Step[];
  readonly strategy?: { readonly matrix: { readonly site: readonly string[] } };
}
interface Workflow {
  readonly jobs: Readonly<Record<string, Job>>;
}

const ROOT = path.join(import.meta.dirname, '..');
const FOLDER = path.join(ROOT, '.github', 'workflows');
const read = (file: string) => fromYaml(readFileSync(path.join(FOLDER, file), 'utf8')) as Workflow;
const runs = (job: Job | undefined): string => (job?.steps ?? []).map(({ run = '' }) => run).join('\n');

describe('the workflows of GitHub Actions', () => {
  const { jobs } = read('delivery.yml');

  it('T24 name every action by a commit, which nobody can move', () => {
    const used = readdirSync(FOLDER)
      .flatMap((file) => Object.values(read(file).jobs))
      .flatMap(({ steps }) => steps.flatMap(({ uses }) => uses ?? []));
    expect(used.length).toBeGreaterThan(4);
    expect(used.filter((one) => !/@[0-9a-f]{40}$/.test(one))).toEqual([]);
  });

  it('S64 S128 check everything, render and preview each site, build, publish and sign', () => {
    expect(runs(Object.values(read('ci.yml').jobs)[0])).toContain('.ci/run all');
    expect(runs(jobs.preview)).toMatch(/render -- "\$SITE"[^]*preview -- "\$SITE" --against "\$BASE"/);
    expect(runs(jobs.images)).toMatch(/images -- --lock[^]*images -- --key "\$key" --to /);
    const publish = Object.values(jobs).map(runs).join('\n');
    expect(publish).toMatch(/publish -- "\$SITE" --to [^\n]* --key "\$key"/);
  });

  it('preview every site, and publish those that pull', () => {
    const sites = readdirSync(path.join(ROOT, 'stacks'))
      .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
      .toSorted();
    const pulls = sites.filter((name) => aSite({}, name).delivery !== 'pulumi');
    expect(jobs.preview?.strategy?.matrix.site.toSorted()).toEqual(sites);
    expect(jobs.publish?.strategy?.matrix.site.toSorted()).toEqual(pulls);
  });
});
