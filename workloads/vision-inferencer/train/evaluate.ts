import type { Preprocessing } from '../../vision/preprocessing.ts';
import { decide } from '../../vision/decide.ts';
import type { Model } from '../../vision/model.ts';
import { fillTensor, normalTable } from '../../vision/tensor.ts';
import type { Samples } from './learn.ts';

/** Row: what was drawn. Column: what the model said. */
export type Confusion = readonly (readonly number[])[];

/** Asks the finished model, in the service's own runtime, for the class of every sample. */
export async function evaluate(model: Model, samples: Samples, p: Preprocessing): Promise<Confusion> {
  const labels = p.labels ?? [];
  const table = normalTable(p);
  const confusion = labels.map(() => labels.map(() => 0));
  for (const [at, rgb] of samples.rgb.entries()) {
    fillTensor(rgb, table, p, model.input);
    const said = labels.indexOf(decide(await model.run(), p).label);
    confusion[samples.classes[at]!]![said]!++;
  }
  return confusion;
}

export function countErrors(confusion: Confusion): { wrong: number; count: number } {
  const count = confusion.flat().reduce((sum, n) => sum + n, 0);
  const right = confusion.reduce((sum, row, at) => sum + row[at]!, 0);
  return { wrong: count - right, count };
}

/** Wilson's 95 % interval of a share, which holds near 0 and 1, where the usual one does not. */
export function wilson95(hits: number, count: number): { low: number; high: number } {
  const z = 1.959964;
  const share = hits / count;
  const middle = share + z ** 2 / (2 * count);
  const spread = z * Math.sqrt((share * (1 - share)) / count + z ** 2 / (4 * count ** 2));
  const scale = 1 + z ** 2 / count;
  return { low: Math.max(0, (middle - spread) / scale), high: Math.min(1, (middle + spread) / scale) };
}
