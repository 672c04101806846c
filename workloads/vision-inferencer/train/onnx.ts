import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs';

/** An ONNX graph as plain data, and its bytes. Element types and operators are the standard's. */
export interface Graph {
  name: string;
  inputs: readonly Value[];
  outputs: readonly Value[];
  constants: readonly Constant[];
  nodes: readonly Node[];
}

export interface Value {
  name: string;
  type: ElementType;
  dims: readonly number[];
}

export interface Constant {
  name: string;
  dims: readonly number[];
  data: Float32Array | BigInt64Array | readonly boolean[];
}

export interface Node {
  operator: string;
  inputs: readonly string[];
  outputs: readonly string[];
  attributes?: Readonly<Record<string, number | readonly number[] | Graph>>;
}

const ELEMENT_TYPES = { float32: 1, int64: 7, bool: 9 } as const;
export type ElementType = keyof typeof ELEMENT_TYPES;

/** IR 8 with operator set 17: old enough for every onnxruntime in use, and all that a small network needs. */
const IR_VERSION = 8;
const OPERATOR_SET = 17;

const schema = protobuf.parse(readFileSync(new URL('./onnx.proto', import.meta.url), 'utf8')).root;
const Model = schema.lookupType('onnx.Model');

export function encodeOnnx(graph: Graph, producer: { name: string; version: string }): Uint8Array {
  return Model.encode(
    Model.fromObject({
      irVersion: IR_VERSION,
      producerName: producer.name,
      producerVersion: producer.version,
      graph: graphMessage(graph),
      opsetImport: [{ domain: '', version: OPERATOR_SET }],
    }),
  ).finish();
}

function graphMessage(graph: Graph): object {
  return {
    name: graph.name,
    input: graph.inputs.map(valueMessage),
    output: graph.outputs.map(valueMessage),
    initializer: graph.constants.map(constantMessage),
    node: graph.nodes.map((node, at) => ({
      name: `${node.operator.toLowerCase()}-${at}`,
      opType: node.operator,
      input: node.inputs,
      output: node.outputs,
      attribute: Object.entries(node.attributes ?? {}).map(([name, value]) => attributeMessage(name, value)),
    })),
  };
}

function attributeMessage(name: string, value: number | readonly number[] | Graph): object {
  if (typeof value === 'number') return { name, type: 2, i: value };
  if ('nodes' in value) return { name, type: 5, g: graphMessage(value) };
  return { name, type: 7, ints: value };
}

function valueMessage({ name, type, dims }: Value): object {
  const shape = { dim: dims.map((side) => ({ dimValue: side })) };
  return { name, type: { tensorType: { elemType: ELEMENT_TYPES[type], shape } } };
}

function constantMessage({ name, dims, data }: Constant): object {
  if (data instanceof Float32Array || data instanceof BigInt64Array) {
    const type = data instanceof Float32Array ? 'float32' : 'int64';
    const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return { name, dims, dataType: ELEMENT_TYPES[type], rawData };
  }
  return { name, dims, dataType: ELEMENT_TYPES.bool, rawData: Uint8Array.from(data, Number) };
}
