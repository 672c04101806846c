import { createNoise } from '../../line/noise.ts';
import { cropOf, type Preprocessing } from '../../vision/preprocessing.ts';
import { normalTable } from '../../vision/tensor.ts';
import { learn, type Samples, type Schedule } from './learn.ts';
import { modelGraph, startParameters } from './network.ts';
import { encodeOnnx } from './onnx.ts';

export interface MadeModel {
  onnx: Uint8Array;
  parameters: number;
  finalLoss: number;
}

/** From samples to the bytes of a model. Equal arguments give equal bytes on equal processors. */
export async function makeModel(
  samples: Samples,
  p: Preprocessing,
  o: {
    name: string;
    channels: readonly number[];
    schedule: Schedule;
    seed: number;
    onEpoch?: (epoch: number, loss: number) => void;
  },
): Promise<MadeModel> {
  const noise = createNoise(o.seed);
  const architecture = { ...cropOf(p), channels: o.channels, classes: p.labels?.length ?? 0 };
  const parameters = startParameters(architecture, noise);
  const finalLoss = await learn(parameters, samples, {
    architecture,
    schedule: o.schedule,
    table: normalTable(p),
    noise,
    ...(o.onEpoch && { onEpoch: o.onEpoch }),
  });
  return {
    onnx: encodeOnnx(modelGraph(architecture, o.name, parameters), { name: 'millwright', version: '1' }),
    parameters: parameters.reduce((sum, { data }) => sum + data.length, 0),
    finalLoss,
  };
}
