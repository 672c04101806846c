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
import { plainApp, typescriptApp } from './peer-project.ts';
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
  const objects = writeObjects('one-objects', ['graz'], stacks);
  const project = path.join(work, 'one-peer');
  const run = typescriptApp(project, objects.folder, path.join(trees, 'one-peer'));

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
    peer.push(timeProcess(run.command, { cwd: project, environment: run.environment }));
  }
  assertSame(path.join(trees, 'one-peer', 'graz.k8s.yaml'), objects.first);
  const [our, their] = [median(ours.slice(1)), median(peer.slice(1))];
  return {
    objects: objects.count,
    ours: our,
    peer: their,
    ratio: their.ms / our.ms,
    cpuRatio: their.cpuMs / our.cpuMs,
  };
}

/** What the peers are given: the objects that we make of these sites, a file a site, and those of the first. */
function writeObjects(
  name: string,
  sites: readonly string[],
  stacks: string,
): { folder: string; count: number; first: readonly KubeObject[] } {
  const folder = path.join(work, name);
  fs.mkdirSync(folder);
  let [count, first]: [number, readonly KubeObject[] | undefined] = [0, undefined];
  for (const site of sites) {
    const { release } = prepare(site, { stacksDir: stacks, date: DATE });
    const objects = release.placed.map(({ object }) => object);
    fs.writeFileSync(path.join(folder, `${site}.json`), JSON.stringify(objects));
    count += objects.length;
    first ??= objects;
  }
  return { folder, count, first: first ?? [] };
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

interface Peer extends ProcessTime {
  /** how many times our time and our processor time, and our share of its memory, for as many sites */
  timeRatio: number;
  cpuRatio: number;
  memoryRatio: number;
}

interface ManySites {
  ours: readonly (ProcessTime & { sites: number; msPerSite: number })[];
  /** the largest departure from a straight line through the counts, as a share */
  departureFromLine: number;
  peers: {
    sites: number;
    objects: number;
    /** one default App, as its template runs it */
    default: Peer;
    /** the same one as plain JavaScript */
    plain: Peer;
  };
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
  const same = ours.find(({ sites }) => sites === PEER_COUNT);
  if (same === undefined) throw new Error(`nothing was measured for ${PEER_COUNT} sites`);
  const names = generatedSites(PEER_COUNT).map(({ name }) => name);
  const objects = writeObjects('many-objects', names, path.join(work, `many-${PEER_COUNT}`));
  const peer = (name: 'default' | 'plain', app: typeof plainApp): Peer => {
    progress(`${PEER_COUNT} sites, one ${name} cdk8s App`);
    const [project, out] = [path.join(work, `many-${name}`), path.join(trees, `many-${name}`)];
    const { command, environment } = app(project, objects.folder, out);
    const time = timeProcess(command, { cwd: project, environment });
    assertSame(path.join(out, `${names[0] ?? ''}.k8s.yaml`), objects.first);
    fs.rmSync(out, { recursive: true, force: true });
    return {
      ...time,
      timeRatio: time.ms / same.ms,
      cpuRatio: time.cpuMs / same.cpuMs,
      memoryRatio: same.maxRssMiB / time.maxRssMiB,
    };
  };
  return {
    ours,
    departureFromLine: departureFromLine(ours),
    peers: {
      sites: PEER_COUNT,
      objects: objects.count,
      default: peer('default', typescriptApp),
      plain: peer('plain', plainApp),
    },
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
    ...(['default', 'plain'] as const).flatMap((name) => {
      const { ms, maxRssMiB, timeRatio, cpuRatio, memoryRatio } = many.peers[name];
      return [
        `${String(many.peers.sites).padStart(5)} sites in one ${name} App of ${many.peers.objects} objects: ${(ms / 1000).toFixed(2)} s, ${maxRssMiB.toFixed(0)} MiB`,
        `      ours is ${timeRatio.toFixed(1)} times faster (${cpuRatio.toFixed(1)} by processor time) with ${memoryRatio.toFixed(2)} of its memory`,
      ];
    }),
  ].join('\n');
}
