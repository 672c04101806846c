import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Preprocessing } from './preprocessing.ts';
import { shapeOf } from './tensor.ts';

// For whoever loads a model outside the service, such as the trainer; the service is given it by its manifest. Left to
// itself onnxruntime 1.30 keeps a device id in the user's cache and writes to the temp folder and to its maker.
process.env.ORT_DISABLE_TELEMETRY = '1';

export interface Model {
  sha256: string;
  /** what the next `run` reads, in the shape of the preprocessing file */
  input: Float32Array;
  run(): Promise<number[]>;
}

/** A model that does not go with its preprocessing file, or is none. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
}

export const SESSION_OPTIONS: InferenceSession.SessionOptions = {
  // The provider that every gateway has, ARM64 as x86-64; a device-specific engine would tie the model to one (T17).
  executionProviders: ['cpu'],
  // A gateway has few cores and the collision engine needs one of them at any moment: one thread for us. A second
  // halves the time, but a pool that spins between two frames burns a core for nothing (measured: 7.7 against 4.4 ms
  // of CPU a run).
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  extra: { session: { intra_op: { allow_spinning: '0' } } },
};

/** Reads, checks and prepares a model. Throws ModelError where names or shapes do not agree. */
export async function loadModel(path: string, p: Preprocessing): Promise<Model> {
  const bytes = await readFile(path);
  const session = await createSession(bytes, path);
  const input = p.inputName ?? session.inputNames[0] ?? '';
  const output = p.outputName ?? session.outputNames[0] ?? '';
  const problems = [
    ...missing('input', input, session.inputNames),
    ...missing('output', output, session.outputNames),
    ...misshapen(
      session.inputMetadata.find(({ name }) => name === input),
      p,
    ),
  ];
  if (problems.length > 0) throw new ModelError(`${path}: ${problems.join('; ')}`);

  const values = new Float32Array(shapeOf(p).reduce((product, side) => product * side, 1));
  const tensor = new Tensor('float32', values, shapeOf(p));
  return {
    sha256: createHash('sha256').update(bytes).digest('hex'),
    input: values,
    async run() {
      const scores = (await session.run({ [input]: tensor }, [output]))[output];
      if (!(scores?.data instanceof Float32Array))
        throw new ModelError(`${path}: ${output} holds no float32`);
      return Array.from(scores.data);
    },
  };
}

async function createSession(bytes: Uint8Array, path: string): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(bytes, SESSION_OPTIONS);
  } catch (error) {
    throw new ModelError(
      `${path} is no model that can be run: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function missing(what: string, name: string, names: readonly string[]): string[] {
  return names.includes(name) ? [] : [`no ${what} named "${name}"; the model has ${names.join(', ')}`];
}

function misshapen(metadata: InferenceSession.ValueMetadata | undefined, p: Preprocessing): string[] {
  if (!metadata?.isTensor) return [];
  const wanted = shapeOf(p);
  // A name instead of a number is a side that the model leaves open.
  const fits =
    metadata.shape.length === 4 &&
    metadata.shape.every((side, at) => typeof side === 'string' || side === wanted[at]);
  return fits && metadata.type === 'float32'
    ? []
    : [
        `input "${metadata.name}" takes ${metadata.type} [${metadata.shape.join(', ')}], the preprocessing file ` +
          `makes float32 [${wanted.join(', ')}]; change resize, centerCrop or layout there`,
      ];
}
