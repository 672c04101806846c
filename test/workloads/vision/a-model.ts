import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeOnnx, type Graph, type Node } from '../../../workloads/vision-inferencer/train/onnx.ts';

/** Writes a model and its preprocessing file to a folder, and returns their paths. */
export async function writeModel(
  folder: string,
  graph: Graph,
  preprocessing: object,
): Promise<{ modelPath: string; preprocessingPath: string }> {
  const modelPath = join(folder, `${graph.name}.onnx`);
  const preprocessingPath = join(folder, `${graph.name}.json`);
  await writeFile(modelPath, encodeOnnx(graph, { name: 'test', version: '1' }));
  await writeFile(preprocessingPath, JSON.stringify(preprocessing));
  return { modelPath, preprocessingPath };
}

/** A classifier with the shapes of every ImageNet model: the class is how bright the picture is, in thousandths. */
export function imageNetModel(): Graph {
  const classes = 1000;
  const steps = Float32Array.from({ length: classes }, (_, at) => at / classes);
  return {
    name: 'imagenet',
    inputs: [{ name: 'input', type: 'float32', dims: [1, 3, 224, 224] }],
    outputs: [{ name: 'output', type: 'float32', dims: [1, classes] }],
    constants: [{ name: 'steps', dims: [1, classes], data: steps }],
    nodes: [
      node('ReduceMean', ['input'], 'bright', { axes: [1, 2, 3], keepdims: 1 }),
      node('Flatten', ['bright'], 'flat'),
      node('Sub', ['flat', 'steps'], 'away'),
      node('Abs', ['away'], 'distance'),
      node('Neg', ['distance'], 'output'),
    ],
  };
}

export const SIDE = 16;
export const HANGING_PREPROCESSING = {
  resize: SIDE,
  centerCrop: SIDE,
  mean: [0, 0, 0],
  std: [1, 1, 1],
  labels: ['dark', 'light'],
};

/**
 * A model that hangs on a white picture: it counts in an ONNX loop, as often as the picture is brighter than 0.9,
 * times 10^13. On others it says at once whether they are dark or light.
 */
export function hangingModel(): Graph {
  return {
    name: 'hanging',
    inputs: [{ name: 'input', type: 'float32', dims: [1, 3, SIDE, SIDE] }],
    outputs: [{ name: 'output', type: 'float32', dims: [1, 2] }],
    constants: [
      { name: 'threshold', dims: [], data: Float32Array.of(0.9) },
      { name: 'many', dims: [], data: Float32Array.of(1e13) },
      { name: 'go', dims: [], data: [true] },
      { name: 'slope', dims: [1, 2], data: Float32Array.of(-20, 20) },
      { name: 'offset', dims: [1, 2], data: Float32Array.of(10, -10) },
    ],
    nodes: [
      node('ReduceMean', ['input'], 'bright', { axes: [0, 1, 2, 3], keepdims: 0 }),
      node('Sub', ['bright', 'threshold'], 'above'),
      node('Relu', ['above'], 'white'),
      node('Mul', ['white', 'many'], 'turns-real'),
      node('Cast', ['turns-real'], 'turns', { to: 7 }),
      node('Mul', ['bright', 'slope'], 'tilted'),
      node('Add', ['tilted', 'offset'], 'scores'),
      node('Loop', ['turns', 'go', 'scores'], 'output', { body: turn() }),
    ],
  };
}

/** One turn of the loop: go on, and add a little to what is carried. */
function turn(): Graph {
  return {
    name: 'turn',
    inputs: [
      { name: 'number', type: 'int64', dims: [] },
      { name: 'going', type: 'bool', dims: [] },
      { name: 'carried', type: 'float32', dims: [1, 2] },
    ],
    outputs: [
      { name: 'going-on', type: 'bool', dims: [] },
      { name: 'carried-on', type: 'float32', dims: [1, 2] },
    ],
    constants: [{ name: 'little', dims: [], data: Float32Array.of(1e-9) }],
    nodes: [node('Identity', ['going'], 'going-on'), node('Add', ['carried', 'little'], 'carried-on')],
  };
}

function node(operator: string, inputs: string[], output: string, attributes: Node['attributes'] = {}): Node {
  return { operator, inputs, outputs: [output], attributes };
}
