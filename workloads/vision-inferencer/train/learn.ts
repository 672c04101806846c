import type { Noise } from '../../line/noise.ts';
import type { Architecture, Parameter } from './network.ts';
import { createStep, type Step } from './step.ts';

/** Pictures as RGB bytes of the model's window, and the class of each. */
export interface Samples {
  count: number;
  rgb: readonly Uint8Array[];
  classes: readonly number[];
}

export interface Schedule {
  epochs: number;
  batch: number;
  /** at its highest, after the warm-up; it falls to zero along a cosine */
  rate: number;
}

/** Adam (Kingma and Ba, 2014) with its usual constants. */
const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;
const WARM_UP_STEPS = 100;

/**
 * Changes the parameters in place. Each picture is shown mirrored at random, which changes no label. Order, mirrors
 * and start come from `noise`, so that equal seeds give equal weights. Resolves to the mean loss of the last epoch.
 */
export async function learn(
  parameters: readonly Parameter[],
  samples: Samples,
  o: {
    architecture: Architecture;
    schedule: Schedule;
    /** of each byte of each channel (tensor.ts) */
    table: Float32Array;
    noise: Noise;
    onEpoch?: (epoch: number, loss: number) => void;
  },
): Promise<number> {
  const { architecture, schedule, noise } = o;
  const step = await createStep(architecture, schedule.batch, parameters);
  const moments = parameters.map(({ data }) => ({
    first: new Float32Array(data.length),
    second: new Float32Array(data.length),
  }));
  const batches = Math.floor(samples.count / schedule.batch);
  const steps = schedule.epochs * batches;
  const order = Array.from({ length: samples.count }, (_, at) => at);
  let loss = 0;
  for (let taken = 0; taken < steps;) {
    shuffle(order, noise);
    loss = 0;
    for (let batch = 0; batch < batches; batch++) {
      const shown = order.slice(batch * schedule.batch, (batch + 1) * schedule.batch);
      show(step, samples, shown, o);
      const result = await step.run(parameters);
      loss += result.loss / (batches * schedule.batch);
      taken++;
      const warmth = Math.min(1, taken / WARM_UP_STEPS);
      const rate = schedule.rate * warmth * 0.5 * (1 + Math.cos((Math.PI * taken) / steps));
      parameters.forEach(({ data }, at) =>
        descend(data, result.slopes[at]!, moments[at]!, { rate, step: taken }),
      );
    }
    o.onEpoch?.(taken / batches, loss);
  }
  return loss;
}

function descend(
  values: Float32Array,
  slope: Float32Array,
  { first, second }: { first: Float32Array; second: Float32Array },
  o: { rate: number; step: number },
): void {
  const rate = (o.rate * Math.sqrt(1 - BETA2 ** o.step)) / (1 - BETA1 ** o.step);
  for (let at = 0; at < values.length; at++) {
    const by = slope[at]!;
    first[at] = BETA1 * first[at]! + (1 - BETA1) * by;
    second[at] = BETA2 * second[at]! + (1 - BETA2) * by * by;
    values[at]! -= (rate * first[at]!) / (Math.sqrt(second[at]!) + EPSILON);
  }
}

/** Fills a batch: bytes to numbers by the service's own table, each picture mirrored across and upside down or not. */
function show(
  step: Step,
  samples: Samples,
  shown: readonly number[],
  o: { architecture: Architecture; table: Float32Array; noise: Noise },
): void {
  const { heightPx, widthPx, classes } = o.architecture;
  const plane = heightPx * widthPx;
  step.targets.fill(0);
  shown.forEach((sample, at) => {
    step.targets[at * classes + samples.classes[sample]!] = 1;
    const rgb = samples.rgb[sample]!;
    const [isAcross, isUpside] = [o.noise.unit() < 0.5, o.noise.unit() < 0.5];
    for (let y = 0, to = at * 3 * plane; y < heightPx; y++) {
      const row = (isUpside ? heightPx - 1 - y : y) * widthPx;
      for (let x = 0; x < widthPx; x++, to++) {
        const from = (row + (isAcross ? widthPx - 1 - x : x)) * 3;
        step.pictures[to] = o.table[rgb[from]!]!;
        step.pictures[to + plane] = o.table[256 + rgb[from + 1]!]!;
        step.pictures[to + 2 * plane] = o.table[512 + rgb[from + 2]!]!;
      }
    }
  });
}

function shuffle(order: number[], noise: Noise): void {
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(noise.unit() * (at + 1));
    [order[at], order[other]] = [order[other]!, order[at]!];
  }
}
