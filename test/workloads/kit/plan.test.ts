import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LinePlan } from '../../../workloads/contracts/plan.ts';
import { ConfigError } from '../../../workloads/kit/config.ts';
import { readPlan } from '../../../workloads/kit/plan.ts';

const plan: LinePlan = {
  site: 'graz',
  safety: {
    humanSpeedMmS: 1600,
    validityMs: 300,
    clockToleranceMs: 20,
    intrusionMm: 850,
    armUncertaintyMm: 20,
    releaseAfterMs: 1000,
  },
  cells: [
    {
      name: 'cell-1',
      host: 'gw-1',
      floorMm: [
        { xMm: 0, yMm: 0 },
        { xMm: 4000, yMm: 0 },
        { xMm: 0, yMm: 4000 },
      ],
      arms: [
        {
          id: 'cell-1/arm/arm-1',
          baseMm: { xMm: 2000, yMm: 2000 },
          footMm: 200,
          reachMm: 1300,
          envelopeMm: 900,
          runSpeedMmS: 1500,
          slowSpeedMmS: 250,
          runStoppingMs: 400,
          slowStoppingMs: 100,
          telemetryHz: 10,
        },
      ],
      scanners: [
        {
          id: 'cell-1/scanner/scanner-1',
          atMm: { xMm: 0, yMm: 0 },
          headingDeg: 45,
          fieldDeg: 270,
          rays: 270,
          rangeMm: 10_000,
          rateHz: 10,
          accuracyMm: 30,
        },
      ],
      cameras: [{ id: 'cell-1/camera/camera-1', widthPx: 640, heightPx: 480, rateHz: 1, frameKiB: 60 }],
      plcs: [{ id: 'cell-1/plc/plc-1', telemetryHz: 1 }],
    },
  ],
};

interface BrokenPlan {
  safety: object;
  cells: { arms: { id: string }[]; host: string }[];
}

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'millwright-plan-'));
});
afterAll(() => rm(dir, { recursive: true }));

async function read(content: string): Promise<LinePlan> {
  const path = join(dir, 'plan.json');
  await writeFile(path, content);
  return readPlan(path);
}

test('a plan is read as infra wrote it', async () => {
  expect(await read(JSON.stringify(plan))).toEqual(plan);
});

test('a plan is refused with every problem and its place', async () => {
  const broken = JSON.parse(JSON.stringify(plan)) as BrokenPlan;
  broken.safety = { ...broken.safety, validityMs: 0 };
  broken.cells[0]!.arms[0]!.id = 'arm-1';
  broken.cells[0]!.host = '';
  const problems = await read(JSON.stringify(broken)).then(
    () => [],
    (error: unknown) => (error as ConfigError).problems,
  );
  expect(problems.map((problem) => problem.split(':')[0])).toEqual([
    'safety.validityMs',
    'cells.0.host',
    'cells.0.arms.0.id',
  ]);
  expect(problems[2]).toContain('<cell>/<kind>/<machine>');
});

test.each(['', 'not json', '[]', 'null'])('%j is no plan', async (content) => {
  await expect(read(content)).rejects.toThrow(ConfigError);
});

test('a plan that is not there is a ConfigError too', () => {
  expect(() => readPlan(join(dir, 'none.json'))).toThrow(ConfigError);
});
