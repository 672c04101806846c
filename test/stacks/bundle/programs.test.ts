import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentsOf } from '../../../infra/bundle/contents.ts';
import { NODE_VERSION } from '../../../infra/host/trust/programs.ts';
import type { Release } from '../../../infra/release.ts';
import type { Site } from '../../../infra/site/site.ts';
import { artefacts, planFor, scriptFor } from '../../../stacks/hosts/plans.ts';
import type { Program } from '../../../stacks/hosts/programs.ts';
import { programsFor } from '../../../stacks/hosts/programs.ts';
import { prepare } from '../../../stacks/prepare.ts';

const DATE = '2026-11-24';

let release: Release;
let programs: readonly Program[];

beforeAll(async () => {
  const graz = prepare('graz', { date: DATE }).release;
  const site: Site = {
    ...graz.site,
    trust: { gateKey: `sha256:${'ab'.repeat(32)}`, manufacturerCas: {}, knownGood: {}, attestEveryHours: 6 },
  };
  release = { ...graz, site };
  programs = await programsFor(site);
});

describe('the programs of ours that hosts run outside of containers', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'millwright-programs-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are in the bundle of a site with trust, with the Node that they run on, and in no other', async () => {
    const names = contentsOf(release, {}, 'arm64').items.map(({ kind, name }) => `${kind} ${name}`);
    expect(names).toEqual(
      expect.arrayContaining(['program millwright-gate', 'program millwright-enrolment-agent']),
    );
    const refused = contentsOf(release, {}, 'arm64').refusals;
    expect(refused).toContainEqual(expect.stringContaining(`download node-${NODE_VERSION}-arm64`));
    const without = prepare('graz', { date: DATE }).release;
    expect(contentsOf(without, {}, 'arm64').items.filter(({ kind }) => kind === 'program')).toEqual([]);
    expect(await programsFor(without.site)).toEqual([]);
  });

  it('are the same bytes whoever makes them, and the script of a host takes no others', async () => {
    const again = await programsFor(release.site);
    expect(again.map(({ artefact }) => artefact)).toEqual(programs.map(({ artefact }) => artefact));
    const known = await artefacts(release.site);
    const [first, second] = release.site.hosts;
    const shaOf = (name: string): string => {
      const { bytes } = programs.find(({ artefact }) => artefact.name === name)!;
      return createHash('sha256').update(bytes).digest('hex');
    };
    expect(scriptFor(planFor(release, first!), DATE, known)).toContain(
      `'755' '${shaOf('millwright-gate')}' 'millwright-gate' ''`,
    );
    expect(scriptFor(planFor(release, second!), DATE, known)).toContain(
      `'755' '${shaOf('millwright-enrolment-agent')}' 'millwright-enrolment-agent' ''`,
    );
  });

  it('start from their one file, and say what they were not told', () => {
    for (const { artefact, bytes } of programs) {
      const file = path.join(folder, `${artefact.file}.mjs`);
      writeFileSync(file, bytes);
      const { status, stdout, stderr } = spawnSync(process.execPath, [file], {
        encoding: 'utf8',
        cwd: folder,
        env: {},
      });
      expect(status).not.toBe(0);
      expect(stdout + stderr).toMatch(artefact.name === 'millwright-gate' ? /LISTEN_HOST/ : /GATE_HOST/);
    }
  });
});
