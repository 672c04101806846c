import type { Noise } from '../../line/noise.ts';
import type { Constant, Graph, Node } from './onnx.ts';

/** Convolutions of 3 × 3 and stride 2 with ReLU, the maximum of each feature over the picture, one linear layer. */
export interface Architecture {
  heightPx: number;
  widthPx: number;
  /** of each convolution; each halves the picture */
  channels: readonly number[];
  classes: number;
}

/** One array that learning changes. */
export type Parameter = Constant & { data: Float32Array };

export const INPUT = 'picture';
export const OUTPUT = 'scores';
/** Names of the edges of a network that its training step goes back along. */
export const featuresOf = (layer: number): string => (layer < 0 ? INPUT : `features-${layer}`);
export const STRONGEST = 'strongest';
export const FLAT = 'flat';
export const weightsOf = (layer: number | 'head'): string => `weights-${layer}`;
export const biasOf = (layer: number | 'head'): string => `bias-${layer}`;

/** He's start, the variance that ReLU layers keep. */
export function startParameters(a: Architecture, noise: Noise): Parameter[] {
  const parameter = (name: string, dims: number[], inputs: number): Parameter => {
    const width = Math.sqrt(6 / inputs);
    const count = dims.reduce((product, side) => product * side, 1);
    return { name, dims, data: Float32Array.from({ length: count }, () => noise.between(-width, width)) };
  };
  const zero = (name: string, length: number): Parameter => ({
    name,
    dims: [length],
    data: new Float32Array(length),
  });
  const inputs = [3, ...a.channels];
  const features = a.channels.at(-1)!;
  return [
    ...a.channels.flatMap((outputs, layer) => [
      parameter(weightsOf(layer), [outputs, inputs[layer]!, 3, 3], inputs[layer]! * 9),
      zero(biasOf(layer), outputs),
    ]),
    parameter(weightsOf('head'), [a.classes, features], features),
    zero(biasOf('head'), a.classes),
  ];
}

/** From pictures to scores. A defect is somewhere and small: the maximum asks "is it there", an average drowns it. */
export function forwardNodes(a: Architecture): Node[] {
  return [
    ...a.channels.flatMap((_, layer): Node[] => [
      {
        operator: 'Conv',
        inputs: [featuresOf(layer - 1), weightsOf(layer), biasOf(layer)],
        outputs: [`sums-${layer}`],
        attributes: { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] },
      },
      { operator: 'Relu', inputs: [`sums-${layer}`], outputs: [featuresOf(layer)] },
    ]),
    { operator: 'GlobalMaxPool', inputs: [featuresOf(a.channels.length - 1)], outputs: [STRONGEST] },
    { operator: 'Flatten', inputs: [STRONGEST], outputs: [FLAT] },
    {
      operator: 'Gemm',
      inputs: [FLAT, weightsOf('head'), biasOf('head')],
      outputs: [OUTPUT],
      attributes: { transB: 1 },
    },
  ];
}

/** The network as it is shipped: one picture in, its parameters inside. */
export function modelGraph(a: Architecture, name: string, parameters: readonly Parameter[]): Graph {
  return {
    name,
    inputs: [{ name: INPUT, type: 'float32', dims: [1, 3, a.heightPx, a.widthPx] }],
    outputs: [{ name: OUTPUT, type: 'float32', dims: [1, a.classes] }],
    constants: parameters,
    nodes: forwardNodes(a),
  };
}
