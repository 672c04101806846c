import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import packageJson from '../../package.json' with { type: 'json' };
import { prepare } from '../../stacks/prepare.ts';
import { treeOf } from '../../stacks/render.ts';
import { writeTree } from '../../stacks/write-tree.ts';
import { loadSite } from '../../stacks/site-files.ts';
import type { KubeObject } from '../../infra/kube/object.ts';
import { generatedSites } from '../generated-sites.ts';
import { writeManySites, writeTypescriptApp } from './peer-project.ts';
import { assertSame } from './same-objects.ts';
import { median, timeProcess, type ProcessTime } from './process-time.ts';

/**
 * `npm run bench -- synth [--json]`
 *
 * One site: a cold process of our own entry, from an edited site file to its checked tree, against the same objects by
 * the default `cdk8s synth` with ts-node. Many sites: against one default cdk8s App with a chart a site.
 */
const DATE = '2026-11-24';
const ROUNDS = 5;
const COUNTS = [100, 300, 1000];
const PEER_COUNT = 300;

/**
 * What `npm run render` starts, without npm. Its flag bounds the heap's young generation: what one site leaves behind is
 * 20 MiB and V8 would let the garbage of a thousand grow to 128 MiB before it looks. Measured: a quarter less memory for
 * 300 sites, 40 % less for 1,000, in the same time.
 */
const RENDER = [process.execPath, ...packageJson.scripts.render.split(' ').slice(1)];

const { values } = parseArgs({ options: { json: { type: 'boolean' } } });
const repository = path.join(import.meta.dirname, '..', '..');
// Inside the repository, so that the peers find the same packages as we do.
fs.mkdirSync(path.join(repository, 'build'), { recursive: true });
const work = fs.mkdtempSync(path.join(repository, 'build', 'bench-synth-'));
/**
 * Where the trees of both go. ext4 does not give an inode out again for some time after its file was deleted, and
 * searches on: measured, 26,000 new files took 1 s of the kernel's time, and 22 s after as many had been deleted.
 */
const memory = '/dev/shm';
const trees = fs.existsSync(memory) ? fs.mkdtempSync(path.join(memory, 'bench-synth-')) : work;
const progress = (text: string): void => void process.stderr.write(`  ${text}\n`);

try {
  const result = { oneSite: oneSite(), stages: stages(), manySites: manySites() };
  if (values.json === true) console.log(JSON.stringify(result, undefined, 2));
  else console.log(wordsOf(result));
} finally {
  for (const folder of [work, trees]) fs.rmSync(folder, { recursive: true, force: true });
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
  const options = ['--stacks', stacks, '--out', out, '--date', DATE];
  return [...RENDER, ...which, ...options];
}

interface OneSite {
  objects: number;
  ours: ProcessTime;
  peer: ProcessTime;
  ratio: number;
  cpuRatio: number;
}

function oneSite(): OneSite {
  const text = fs.readFileSync(path.join(repository, 'stacks', 'Pulumi.graz.yaml'), 'utf8');
  const stacks = stacksFolder('one', { 'Pulumi.graz.yaml': text });
  const out = path.join(trees, 'one');
  const { release } = prepare('graz', { stacksDir: stacks, date: DATE });
  const objects = release.placed.map(({ object }) => object);
  fs.writeFileSync(path.join(work, 'objects.json'), JSON.stringify(objects));
  const project = path.join(work, 'peer');
  writeTypescriptApp(project);

  const [ours, peer]: [ProcessTime[], ProcessTime[]] = [[], []];
  // In turns, so that whatever else the machine does is both's. The first turn fills caches and does not count.
  for (let round = 0; round <= ROUNDS; round += 1) {
    progress(`one site, turn ${round} of ${ROUNDS}`);
    // Each run finds another file than the one before, so each writes a tree.
    fs.writeFileSync(
      path.join(stacks, 'Pulumi.graz.yaml'),
      text.replace(/latencyMs: \d+/, `latencyMs: ${61 + round}`),
    );
    fs.rmSync(out, { recursive: true, force: true });
    ours.push(timeProcess(renderCommand(stacks, out, 'graz'), { cwd: repository }));
    const cli = path.join(repository, 'node_modules', 'cdk8s-cli', 'bin', 'cdk8s');
    const environment = { OBJECTS: path.join(work, 'objects.json') };
    peer.push(timeProcess([process.execPath, cli, 'synth'], { cwd: project, environment }));
  }
  assertSame(path.join(project, 'dist', 'site.k8s.yaml'), objects);
  const [our, their] = [median(ours.slice(1)), median(peer.slice(1))];
  return {
    objects: objects.length,
    ours: our,
    peer: their,
    ratio: their.ms / our.ms,
    cpuRatio: their.cpuMs / our.cpuMs,
  };
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
    writeTree(path.join(trees, 'stages', name), tree);
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
  cpuRatio: number;
  memoryRatio: number;
}

function manySites(): ManySites {
  const ours = COUNTS.map((count) => {
    progress(`${count} sites, ours`);
    const stacks = stacksFolder(`many-${count}`, filesOf(generatedSites(count)));
    const out = path.join(trees, `many-${count}`);
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
  const peer = timeProcess([process.execPath, writeManySites(path.join(work, 'many-peer'))], {
    cwd: work,
    environment: { OBJECTS: folder, OUT: path.join(trees, 'many-peer') },
  });
  const [first] = sites;
  if (first !== undefined) {
    const objectsOf = JSON.parse(
      fs.readFileSync(path.join(folder, `${first.name}.json`), 'utf8'),
    ) as KubeObject[];
    assertSame(path.join(trees, 'many-peer', `${first.name}.k8s.yaml`), objectsOf);
  }
  const same = ours.find(({ sites: count }) => count === PEER_COUNT) ?? {
    ms: NaN,
    cpuMs: NaN,
    maxRssMiB: NaN,
  };
  return {
    ours,
    departureFromLine: departureFromLine(ours),
    peer: { sites: PEER_COUNT, objects, ...peer },
    timeRatio: peer.ms / same.ms,
    cpuRatio: peer.cpuMs / same.cpuMs,
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
    `one site of ${one.objects} objects, cold: ours ${one.ours.ms.toFixed(0)} ms and ${one.ours.maxRssMiB.toFixed(0)} MiB, default cdk8s synth ${one.peer.ms.toFixed(0)} ms: ${one.ratio.toFixed(1)} times (${one.cpuRatio.toFixed(1)} by processor time)`,
    `stages of a site, warm: ${Object.entries(result.stages)
      .map(([stage, ms]) => `${stage} ${ms.toFixed(2)} ms`)
      .join(', ')}`,
    ...many.ours.map(
      ({ sites, ms, msPerSite, maxRssMiB }) =>
        `${String(sites).padStart(5)} sites: ${(ms / 1000).toFixed(2)} s, ${msPerSite.toFixed(1)} ms a site, ${maxRssMiB.toFixed(0)} MiB`,
    ),
    `      at most ${(many.departureFromLine * 100).toFixed(0)} % from a straight line`,
    `${String(many.peer.sites).padStart(5)} sites in one default App of ${many.peer.objects} objects: ${(many.peer.ms / 1000).toFixed(2)} s, ${many.peer.maxRssMiB.toFixed(0)} MiB`,
    `      ours is ${many.timeRatio.toFixed(1)} times faster (${many.cpuRatio.toFixed(1)} by processor time) with ${many.memoryRatio.toFixed(2)} of its memory`,
  ].join('\n');
}
