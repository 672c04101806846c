import { InferenceSession, Tensor } from 'onnxruntime-node';
import { SESSION_OPTIONS } from '../../vision/model.ts';
import { type Architecture, INPUT, type Parameter } from './network.ts';
import { encodeOnnx } from './onnx.ts';
import { LOSS, slopeOf, stepGraph, TARGET } from './step-graph.ts';

/** The training step, ready to run on one batch after another. */
export interface Step {
  /** pictures in the model's layout, to be filled before each run */
  readonly pictures: Float32Array;
  /** one-hot, to be filled before each run */
  readonly targets: Float32Array;
  /** the summed loss of the batch, and the slope of the mean loss by each parameter */
  run(parameters: readonly Parameter[]): Promise<{ loss: number; slopes: Float32Array[] }>;
}

/** One thread, as everywhere: the order of additions, and so the result, is then always the same. */
export async function createStep(
  a: Architecture,
  batch: number,
  parameters: readonly Parameter[],
): Promise<Step> {
  const onnx = encodeOnnx(stepGraph(a, batch, parameters), { name: 'millwright', version: '1' });
  const session = await InferenceSession.create(onnx, SESSION_OPTIONS);
  const pictures = new Float32Array(batch * 3 * a.heightPx * a.widthPx);
  const targets = new Float32Array(batch * a.classes);
  const fixed = {
    [INPUT]: new Tensor('float32', pictures, [batch, 3, a.heightPx, a.widthPx]),
    [TARGET]: new Tensor('float32', targets, [batch, a.classes]),
  };
  return {
    pictures,
    targets,
    async run(now) {
      const given = now.map(({ name, dims, data }) => [name, new Tensor('float32', data, dims)] as const);
      const results = await session.run({ ...fixed, ...Object.fromEntries(given) });
      const numbers = (name: string): Float32Array => {
        const data = results[name]?.data;
        if (!(data instanceof Float32Array)) throw new Error(`the training step gave no ${name}`);
        return data;
      };
      return { loss: numbers(LOSS)[0]!, slopes: now.map(({ name }) => numbers(slopeOf(name))) };
    },
  };
}
