import fs from 'node:fs/promises';
import path from 'node:path';
import type { LinePlan } from '../../workloads/contracts/plan.ts';

/**
 * Ways to break, on purpose, what each check of a run guards: a check that cannot fail is none. Each is done from
 * outside, to what a service is given or to what it left behind; no service has a switch for it.
 */
export const SABOTAGES = {
  worked: 'the collision-engines are not started, so nothing permits an arm to move',
  'approach-stopped': 'the collision-engines get a plan in which people are slow and arms stop at once',
  'permission-obeyed': 'the arms ignore STOP and go on when their permission has lapsed',
  verdicts: 'the labels of the model are exchanged',
  published: 'the brokers go away while the line still reports',
  ledger: 'a segment of the hub is cut off after it has acknowledged what is in it',
  'clean-stop': 'a process is left behind',
} as const;

export type Sabotage = keyof typeof SABOTAGES;

/** A plan with which the engine believes itself safe far too late. */
export function carelessPlan(text: string): string {
  const plan = JSON.parse(text) as LinePlan;
  const careless: LinePlan = {
    ...plan,
    safety: { ...plan.safety, humanSpeedMmS: 1, intrusionMm: 0, armUncertaintyMm: 0 },
    cells: plan.cells.map((cell) => ({
      ...cell,
      arms: cell.arms.map((arm) => ({ ...arm, envelopeMm: arm.footMm, runStoppingMs: 1, slowStoppingMs: 1 })),
    })),
  };
  return JSON.stringify(careless);
}

/** A copy of the model's folder in which two labels have each other's name; not the one that its self-test knows. */
export async function exchangeLabels(modelDir: string, into: string): Promise<void> {
  await fs.cp(modelDir, into, { recursive: true });
  const file = path.join(into, 'preprocessing.json');
  const preprocessing = JSON.parse(await fs.readFile(file, 'utf8')) as {
    labels: string[];
    selfTest: { label: string };
  };
  const [one, other] = preprocessing.labels.filter((label) => label !== preprocessing.selfTest.label);
  const exchanged = preprocessing.labels.map((label) =>
    label === one ? other : label === other ? one : label,
  );
  await fs.writeFile(file, JSON.stringify({ ...preprocessing, labels: exchanged }));
}
