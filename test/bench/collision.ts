import { decodeScan, encodeScan } from '../../workloads/contracts/codec.ts';
import { linePlanOf } from '../../infra/site/line-plan.ts';
import { decide, initialState } from '../../workloads/collision-engine/decide.ts';
import { readScan } from '../../workloads/collision-engine/scan-message.ts';
import { worldOf } from '../../workloads/collision-engine/world.ts';
import { castMm } from '../workloads/collision-engine/a-plan.ts';
import { aSite } from '../site.ts';

/**
 * What a scan costs on the gateway of graz with the most arms, from its bytes to the commands, against a floor of the
 * same run: decoding those bytes and nothing else. `npx node test/bench/collision.ts [--json]`
 */
const SECONDS_OF_SCANS = 10;
const ROUNDS = 5;

const site = aSite();
const armsOf = (gateway: string): number =>
  linePlanOf(site, gateway).cells.flatMap(({ arms }) => arms).length;
const gateway = site.hosts
  .map(({ name }) => name)
  .reduce((most, name) => (armsOf(name) > armsOf(most) ? name : most));
const plan = linePlanOf(site, gateway);
const world = worldOf(plan, gateway);
const scanners = plan.cells.flatMap((cell) => cell.scanners);
const scansPerSecond = scanners.reduce((sum, { rateHz }) => sum + rateHz, 0);

/** Every scanner's sweeps in turn, while one person walks along the cells and into every second of them. */
const scans = Array.from({ length: SECONDS_OF_SCANS * scanners[0]!.rateHz }, (_, turn) =>
  scanners.map((scanner, index) => {
    const cell = plan.cells[Math.floor(turn / 20) % plan.cells.length]!;
    const [corner] = cell.floorMm;
    const person = {
      xMm: corner!.xMm + 250 * (turn % 20),
      yMm: corner!.yMm + (turn % 40) * 100 - 1500,
      radiusMm: 300,
    };
    const atMs = turn * (1000 / scanner.rateHz) + index;
    const rangesMm = castMm(plan, scanner, [person]);
    return {
      index,
      atMs,
      bytes: encodeScan({ scanner: scanner.id, sequence: turn, timestamp: Math.floor(atMs), rangesMm }),
    };
  }),
).flat();

const stages = {
  decode: (): number => {
    for (const { bytes } of scans) decodeScan(bytes);
    return 0;
  },
  sweep: (): number => {
    for (const { index, bytes } of scans) readScan(world, index, bytes);
    return 0;
  },
  decide: (): number => {
    let state = initialState(world, 1, new Map(), 0);
    let commands = 0;
    for (const { index, bytes, atMs } of scans) {
      const read = readScan(world, index, bytes);
      if (!read.ok) throw new Error(`scan ${index} refused: ${read.why}`);
      const decision = decide(world, state, { kind: 'scan', ...read.observation }, atMs);
      state = decision.state;
      commands += decision.sends.length;
      for (const record of decision.records) {
        if (record.kind !== 'release') continue;
        const written = decide(world, state, { ...record, kind: 'recorded' }, atMs);
        state = written.state;
        commands += written.sends.length;
      }
    }
    return commands;
  },
};

type Stage = keyof typeof stages;
const names = Object.keys(stages) as Stage[];
const bestUs: Record<Stage, number> = { decode: Infinity, sweep: Infinity, decide: Infinity };
let commands = 0;
for (let round = 0; round < ROUNDS; round += 1) {
  for (const name of names) {
    const startMs = performance.now();
    commands = stages[name]();
    bestUs[name] = Math.min(bestUs[name], ((performance.now() - startMs) * 1000) / scans.length);
  }
}

const rounded = (value: number): number => Math.round(value * 100) / 100;
const result = {
  gateway,
  arms: world.arms.length,
  scanners: scanners.length,
  raysPerScan: scanners[0]!.rays,
  scans: scans.length,
  commands,
  microsecondsPerScan: {
    decode: rounded(bestUs.decode),
    sweep: rounded(bestUs.sweep),
    decide: rounded(bestUs.decide),
  },
  /** the whole against the floor */
  ratio: rounded(bestUs.decide / bestUs.decode),
  decisionsPerSecond: Math.round(1e6 / bestUs.decide),
  /** of one core, at the rate of the gateway's scanners */
  coreShare: Number(((bestUs.decide * scansPerSecond) / 1e6).toFixed(4)),
};

if (process.argv.includes('--json')) console.log(JSON.stringify(result));
else {
  console.log(
    `${gateway}: ${result.arms} arms, ${result.scanners} scanners, ${result.raysPerScan} rays a scan`,
  );
  for (const name of names)
    console.log(`  ${name.padEnd(7)} ${bestUs[name].toFixed(1).padStart(6)} µs a scan`);
  console.log(
    `  ${result.ratio} times the floor; ${(result.coreShare * 100).toFixed(1)} % of one core at ${scansPerSecond} scans a second`,
  );
}
