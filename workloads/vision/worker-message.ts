import type { Refusal } from './picture.ts';
import type { Preprocessing } from './preprocessing.ts';

/** What the service and its inference worker say to each other. */
export interface WorkerData {
  modelPath: string;
  preprocessing: Preprocessing;
}

export interface ToWorker {
  id: number;
  /** owns its buffer, which is handed over */
  jpeg: Uint8Array<ArrayBuffer>;
}

export type FromWorker =
  | { kind: 'ready'; model: LoadedModel }
  | { kind: 'unusable'; reason: string }
  | { kind: 'answer'; id: number; answer: Answer };

export interface LoadedModel {
  sha256: string;
  /** warm-up included */
  loadMs: number;
}

export type Answer =
  | { kind: 'scores'; scores: number[]; preprocessMs: number; inferenceMs: number }
  | { kind: 'refused'; reason: Refusal }
  | { kind: 'failed'; reason: string };
