import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { prepare } from '../../stacks/prepare.ts';
import { treeOf } from '../../stacks/render.ts';
import { writeTree } from '../../stacks/write-tree.ts';
import { loadSite } from '../../stacks/site-files.ts';
import { generatedSites } from '../generated-sites.ts';
import { median, timeProcess, type ProcessTime } from './process-time.ts';

/**
 * `npm run bench -- synth [--json]`
 *
 * One site: a cold process of our own entry, from an edited site file to its checked tree, against the same objects by
 * the default `cdk8s synth` with ts-node. Many sites: against one default cdk8s App with a chart a site.
 */
const DATE = '2026-11-24';
const ROUNDS = 5;
const PEER_ROUNDS = 3;
const COUNTS = [100, 300, 1000];
const PEER_COUNT = 300;

const { values } = parseArgs({ options: { json: { type: 'boolean' } } });
const repository = path.join(import.meta.dirname, '..', '..');
const peers = path.join(import.meta.dirname, 'synth-peer');
// Inside the repository, so that the peers find the same packages as we do.
fs.mkdirSync(path.join(repository, 'build'), { recursive: true });
const work = fs.mkdtempSync(path.join(repository, 'build', 'bench-synth-'));
const progress = (text: string): void => void process.stderr.write(`  ${text}\n`);

try {
  const result = { oneSite: oneSite(), stages: stages(), manySites: manySites() };
  if (values.json === true) console.log(JSON.stringify(result, undefined, 2));
  else console.log(wordsOf(result));
} finally {
  fs.rmSync(work, { recursive: true, force: true });
}

/** A folder of site files: the repository's layers and what is given. */
function stacksFolder(name: string, files: Readonly<Record<string, string>>): string {
  const folder = path.join(work, name);
  fs.mkdirSync(folder);
  for (const own of ['fleet.yaml', 'archetypes']) {
    fs.cpSync(path.join(repository, 'stacks', own), path.join(folder, own), { recursive: true });
  }
  for (const [file, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, file), text);
  return folder;
}

function renderCommand(stacks: string, out: string, site?: string): string[] {
  const which = site === undefined ? [] : [site];
  return [
    process.execPath,
    'stacks/run.js',
    'render',
    ...which,
    '--stacks',
    stacks,
    '--out',
    out,
    '--date',
    DATE,
  ];
}

function oneSite(): { objects: number; ours: ProcessTime; peer: ProcessTime; ratio: number } {
  const text = fs.readFileSync(path.join(repository, 'stacks', 'Pulumi.graz.yaml'), 'utf8');
  const stacks = stacksFolder('one', { 'Pulumi.graz.yaml': text });
  const out = path.join(work, 'one-out');
  const { release } = prepare('graz', { stacksDir: stacks, date: DATE });
  const objects = path.join(work, 'objects.json');
  fs.writeFileSync(objects, JSON.stringify(release.placed.map(({ object }) => object)));

  progress('one site, ours');
  const ours = Array.from({ length: ROUNDS }, (_, round) => {
    // Each run finds another file than the one before, so each writes a tree.
    fs.writeFileSync(
      path.join(stacks, 'Pulumi.graz.yaml'),
      text.replace(/latencyMs: \d+/, `latencyMs: ${61 + round}`),
    );
    fs.rmSync(out, { recursive: true, force: true });
    return timeProcess(renderCommand(stacks, out, 'graz'), { cwd: repository });
  });

  progress('one site, the default cdk8s synth with ts-node');
  const project = path.join(work, 'peer');
  fs.mkdirSync(project);
  fs.copyFileSync(path.join(peers, 'one-site.ts'), path.join(project, 'main.ts'));
  fs.writeFileSync(path.join(project, 'package.json'), '{"private":true}');
  fs.writeFileSync(
    path.join(project, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        target: 'ES2022',
        module: 'CommonJS',
        moduleResolution: 'Node10',
        ignoreDeprecations: '6.0',
        types: ['node'],
      },
    }),
  );
  fs.writeFileSync(path.join(project, 'cdk8s.yaml'), 'language: typescript\napp: npx ts-node main.ts\n');
  const cli = path.join(repository, 'node_modules', 'cdk8s-cli', 'bin', 'cdk8s');
  const peer = Array.from({ length: PEER_ROUNDS }, () =>
    timeProcess([process.execPath, cli, 'synth'], { cwd: project, environment: { OBJECTS: objects } }),
  );
  const [our, their] = [median(ours), median(peer)];
  return { objects: release.placed.length, ours: our, peer: their, ratio: their.ms / our.ms };
}

/** Where the time of a site goes, in a warm process: milliseconds a site. */
function stages(): Record<'load' | 'prepare' | 'text' | 'write', number> {
  const sites = generatedSites(100);
  const stacks = stacksFolder('stages', filesOf(sites));
  const options = { stacksDir: stacks, date: DATE } as const;
  const total = { load: 0, prepare: 0, text: 0, write: 0 };
  const spent = (stage: keyof typeof total, startedMs: number): void => {
    total[stage] += (performance.now() - startedMs) / sites.length;
  };
  for (const { name } of sites) {
    let startedMs = performance.now();
    loadSite(name, options);
    spent('load', startedMs);
    startedMs = performance.now();
    // Loading again, rendering and judging: what a door calls.
    const prepared = prepare(name, options);
    spent('prepare', startedMs);
    startedMs = performance.now();
    const tree = treeOf(prepared);
    spent('text', startedMs);
    startedMs = performance.now();
    writeTree(path.join(work, 'stages-out', name), tree);
    spent('write', startedMs);
  }
  return total;
}

interface ManySites {
  ours: readonly (ProcessTime & { sites: number; msPerSite: number })[];
  /** the largest departure from a straight line through the counts, as a share */
  departureFromLine: number;
  peer: ProcessTime & { sites: number; objects: number };
  timeRatio: number;
  memoryRatio: number;
}

function manySites(): ManySites {
  const ours = COUNTS.map((count) => {
    progress(`${count} sites, ours`);
    const stacks = stacksFolder(`many-${count}`, filesOf(generatedSites(count)));
    const out = path.join(work, `many-${count}-out`);
    const time = timeProcess(renderCommand(stacks, out), { cwd: repository });
    fs.rmSync(out, { recursive: true, force: true });
    return { sites: count, ...time, msPerSite: time.ms / count };
  });
  progress(`${PEER_COUNT} sites, one default cdk8s App`);
  const folder = path.join(work, 'many-objects');
  fs.mkdirSync(folder);
  const sites = generatedSites(PEER_COUNT);
  const stacks = path.join(work, `many-${PEER_COUNT}`);
  let objects = 0;
  for (const { name } of sites) {
    const { release } = prepare(name, { stacksDir: stacks, date: DATE });
    objects += release.placed.length;
    fs.writeFileSync(
      path.join(folder, `${name}.json`),
      JSON.stringify(release.placed.map(({ object }) => object)),
    );
  }
  const peer = timeProcess([process.execPath, path.join(peers, 'many-sites.cjs')], {
    cwd: work,
    environment: { OBJECTS: folder, OUT: path.join(work, 'many-peer-out') },
  });
  const same = ours.find(({ sites: count }) => count === PEER_COUNT) ?? { ms: NaN, maxRssMiB: NaN };
  return {
    ours,
    departureFromLine: departureFromLine(ours),
    peer: { sites: PEER_COUNT, objects, ...peer },
    timeRatio: peer.ms / same.ms,
    memoryRatio: same.maxRssMiB / peer.maxRssMiB,
  };
}

/** Least squares through (sites, ms), then the worst point's distance from it against its own time. */
function departureFromLine(points: readonly { sites: number; ms: number }[]): number {
  const n = points.length;
  const sum = (of: (point: { sites: number; ms: number }) => number): number =>
    points.reduce((s, p) => s + of(p), 0);
  const slope =
    (n * sum((p) => p.sites * p.ms) - sum((p) => p.sites) * sum((p) => p.ms)) /
    (n * sum((p) => p.sites ** 2) - sum((p) => p.sites) ** 2);
  const start = (sum((p) => p.ms) - slope * sum((p) => p.sites)) / n;
  return Math.max(...points.map(({ sites, ms }) => Math.abs(ms - (start + slope * sites)) / ms));
}

function filesOf(sites: readonly { name: string; text: string }[]): Record<string, string> {
  return Object.fromEntries(sites.map(({ name, text }) => [`Pulumi.${name}.yaml`, text]));
}

function wordsOf(result: {
  oneSite: ReturnType<typeof oneSite>;
  stages: ReturnType<typeof stages>;
  manySites: ManySites;
}): string {
  const { oneSite: one, manySites: many } = result;
  return [
    `one site of ${one.objects} objects, cold: ours ${one.ours.ms.toFixed(0)} ms, default cdk8s synth ${one.peer.ms.toFixed(0)} ms: ${one.ratio.toFixed(1)} times`,
    `stages of a site, warm: ${Object.entries(result.stages)
      .map(([stage, ms]) => `${stage} ${ms.toFixed(2)} ms`)
      .join(', ')}`,
    ...many.ours.map(
      ({ sites, ms, msPerSite, maxRssMiB }) =>
        `${String(sites).padStart(5)} sites: ${(ms / 1000).toFixed(2)} s, ${msPerSite.toFixed(1)} ms a site, ${maxRssMiB.toFixed(0)} MiB`,
    ),
    `      at most ${(many.departureFromLine * 100).toFixed(0)} % from a straight line`,
    `${String(many.peer.sites).padStart(5)} sites in one default App of ${many.peer.objects} objects: ${(many.peer.ms / 1000).toFixed(2)} s, ${many.peer.maxRssMiB.toFixed(0)} MiB`,
    `      ours is ${many.timeRatio.toFixed(1)} times faster with ${many.memoryRatio.toFixed(2)} of its memory`,
  ].join('\n');
}
