import type { Graph, Node, Value } from './onnx.ts';
import {
  type Architecture,
  biasOf,
  featuresOf,
  FLAT,
  forwardNodes,
  INPUT,
  OUTPUT,
  type Parameter,
  STRONGEST,
  weightsOf,
} from './network.ts';

export const TARGET = 'target';
export const LOSS = 'loss';
export const slopeOf = (parameter: string): string => `slope-${parameter}`;

/**
 * One training step as a graph of its own, so that the runtime that will run the model also trains it, some ten times
 * as fast as loops in JavaScript: pictures, targets (one-hot) and parameters in, the loss of the batch (softmax,
 * cross-entropy) and its slope by each parameter out. The way back is written out by the chain rule:
 * - of the maximum, the slope goes to the places that hold it; of ReLU, to where something came through;
 * - of a convolution, the slope by the input is the transposed convolution with the same weights, and the slope by
 *   the weights is the input convolved with the slope of the output, spread by the stride, batch and channels swapped.
 */
export function stepGraph(a: Architecture, batch: number, parameters: readonly Parameter[]): Graph {
  const value = (name: string, dims: readonly number[]): Value => ({ name, type: 'float32', dims });
  return {
    name: 'training-step',
    inputs: [
      value(INPUT, [batch, 3, a.heightPx, a.widthPx]),
      value(TARGET, [batch, a.classes]),
      ...parameters.map(({ name, dims }) => value(name, dims)),
    ],
    outputs: [value(LOSS, []), ...parameters.map(({ name, dims }) => value(slopeOf(name), dims))],
    constants: [
      { name: 'zero', dims: [], data: new Float32Array(1) },
      { name: 'batch', dims: [], data: Float32Array.of(batch) },
      { name: 'axis-batch', dims: [1], data: BigInt64Array.of(0n) },
      { name: 'axes-places', dims: [2], data: BigInt64Array.of(2n, 3n) },
      { name: 'axes-all-but-channels', dims: [3], data: BigInt64Array.of(0n, 2n, 3n) },
    ],
    nodes: [
      ...forwardNodes(a),
      ...lossNodes(),
      ...headNodes(a.channels.length - 1),
      ...a.channels.flatMap((_, layer) => layerNodes(a.channels.length - 1 - layer)),
    ],
  };
}

const node = (
  operator: string,
  inputs: string[],
  output: string,
  attributes: Node['attributes'] = {},
): Node => ({
  operator,
  inputs,
  outputs: [output],
  attributes,
});

function lossNodes(): Node[] {
  return [
    node('LogSoftmax', [OUTPUT], 'log-shares'),
    node('Mul', ['log-shares', TARGET], 'log-share-of-target'),
    node('ReduceSum', ['log-share-of-target'], 'minus-loss', { keepdims: 0 }),
    node('Neg', ['minus-loss'], LOSS),
    node('Softmax', [OUTPUT], 'shares'),
    node('Sub', ['shares', TARGET], 'excess'),
    node('Div', ['excess', 'batch'], 'slope-scores'),
  ];
}

function headNodes(lastLayer: number): Node[] {
  return [
    node('Gemm', ['slope-scores', FLAT], slopeOf(weightsOf('head')), { transA: 1 }),
    node('ReduceSum', ['slope-scores', 'axis-batch'], slopeOf(biasOf('head')), { keepdims: 0 }),
    node('MatMul', ['slope-scores', weightsOf('head')], 'slope-flat'),
    node('Unsqueeze', ['slope-flat', 'axes-places'], 'slope-strongest'),
    node('Equal', [featuresOf(lastLayer), STRONGEST], 'is-strongest'),
    node('Where', ['is-strongest', 'slope-strongest', 'zero'], `slope-features-${lastLayer}`),
  ];
}

function layerNodes(layer: number): Node[] {
  const sums = `slope-sums-${layer}`;
  return [
    node('Greater', [featuresOf(layer), 'zero'], `is-open-${layer}`),
    node('Where', [`is-open-${layer}`, `slope-features-${layer}`, 'zero'], sums),
    node('ReduceSum', [sums, 'axes-all-but-channels'], slopeOf(biasOf(layer)), { keepdims: 0 }),
    node('Transpose', [featuresOf(layer - 1)], `turned-input-${layer}`, { perm: [1, 0, 2, 3] }),
    node('Transpose', [sums], `turned-slope-${layer}`, { perm: [1, 0, 2, 3] }),
    node('Conv', [`turned-input-${layer}`, `turned-slope-${layer}`], `turned-weights-${layer}`, {
      dilations: [2, 2],
      pads: [1, 1, 0, 0],
    }),
    node('Transpose', [`turned-weights-${layer}`], slopeOf(weightsOf(layer)), { perm: [1, 0, 2, 3] }),
    // Before the first layer lies the picture, whose slope nobody asks for.
    ...(layer === 0
      ? []
      : [
          node('ConvTranspose', [sums, weightsOf(layer)], `slope-features-${layer - 1}`, {
            strides: [2, 2],
            pads: [1, 1, 1, 1],
            output_padding: [1, 1],
          }),
        ]),
  ];
}
