import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { prepare } from '../stacks/prepare.ts';
import { siteNames } from '../stacks/site-files.ts';

const FOLDER = path.join(import.meta.dirname, '..', '.github', 'workflows');

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}
interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly strategy?: { readonly matrix: { readonly site: readonly string[] } };
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const workflows = new Map(
  readdirSync(FOLDER).map((file) => [file, parse(readFileSync(path.join(FOLDER, file), 'utf8')) as Workflow]),
);
const steps = [...workflows.values()].flatMap(({ jobs }) => Object.values(jobs).flatMap((job) => job.steps));

describe('the workflows', () => {
  it('T24 name each action by a commit, and no job has a right but to read', () => {
    const actions = steps.flatMap(({ uses }) => uses ?? []);
    expect(actions.length).toBeGreaterThan(0);
    expect(actions.filter((action) => !/^[\w./-]+@[0-9a-f]{40}$/.test(action))).toEqual([]);
    for (const { permissions, jobs } of workflows.values()) {
      expect(permissions).toEqual({ contents: 'read' });
      expect(Object.values(jobs).filter((job) => job.permissions !== undefined)).toEqual([]);
    }
  });

  it('put nothing that others write into a script, and print no secret', () => {
    const scripts = steps.flatMap(({ run }) => run ?? []);
    expect(scripts.filter((script) => script.includes('${{'))).toEqual([]);
    expect(scripts.filter((script) => /echo .*(?:KEY|PASSWORD)|set -x/.test(script))).toEqual([]);
    const withSecrets = steps.filter(({ env = {} }) => JSON.stringify(env).includes('secrets.'));
    expect(withSecrets.length).toBeGreaterThan(0);
    for (const { run = '' } of withSecrets) expect(run).toMatch(/^umask 077\n[^]*trap 'rm -f "\$key"/);
  });

  it('S64 preview every site, and publish those that pull their tree', () => {
    const sitesOf = (job: string) => workflows.get('delivery.yml')?.jobs[job]?.strategy?.matrix.site;
    const pulling = siteNames().filter(
      (name) => prepare(name, { date: '2026-11-24' }).release.site.delivery !== 'pulumi',
    );
    expect(sitesOf('preview')).toEqual(siteNames());
    expect(sitesOf('publish')).toEqual(pulling);
  });
});
