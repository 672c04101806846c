import { expect, test } from 'vitest';
import { createNoise } from '../../../../workloads/line/noise.ts';
import { startParameters } from '../../../../workloads/vision-inferencer/train/network.ts';
import { createStep } from '../../../../workloads/vision-inferencer/train/step.ts';

const architecture = { heightPx: 16, widthPx: 24, channels: [4, 5, 6], classes: 3 };
const BATCH = 4;

test('every slope of the training step is the one that a small change of the parameter shows', async () => {
  const noise = createNoise(3);
  const parameters = startParameters(architecture, noise);
  for (const { data } of parameters)
    data.forEach((value, at) => (data[at] = value + noise.between(-0.1, 0.1)));
  const step = await createStep(architecture, BATCH, parameters);
  step.pictures.forEach((_, at) => (step.pictures[at] = noise.between(-1, 1)));
  for (let at = 0; at < BATCH; at++)
    step.targets[at * architecture.classes + (at % architecture.classes)] = 1;
  const { slopes } = await step.run(parameters);

  for (const [which, { name, data }] of parameters.entries()) {
    // A kink of ReLU or of the maximum may lie within one change; the middle of many lies beside such accidents.
    const errors: number[] = [];
    for (let at = 0; at < data.length; at += Math.ceil(data.length / 25)) {
      const kept = data[at]!;
      const change = 2e-3;
      data[at] = kept + change;
      const above = (await step.run(parameters)).loss;
      data[at] = kept - change;
      const below = (await step.run(parameters)).loss;
      data[at] = kept;
      const shown = (above - below) / (2 * change * BATCH);
      errors.push(Math.abs(shown - slopes[which]![at]!));
    }
    errors.sort((a, b) => a - b);
    expect(errors[Math.floor(errors.length / 2)], name).toBeLessThan(1e-3);
    expect(
      slopes[which]!.some((slope) => Math.abs(slope) > 1e-2),
      name,
    ).toBe(true);
  }
});
