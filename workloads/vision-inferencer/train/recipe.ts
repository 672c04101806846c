import { LABELS } from '../../line/surface.ts';
import type { Preprocessing } from '../../vision/preprocessing.ts';
import { INPUT, OUTPUT } from './network.ts';

/** What our own model is made of. Another choice here, and `npm run model`, make another model. */
export const NAME = 'surface-defects';

/** The file that stands beside the model; the shape of the camera's picture is kept, so that no border is cut off. */
export const PREPROCESSING: Preprocessing = {
  inputName: INPUT,
  outputName: OUTPUT,
  layout: 'NCHW',
  colour: 'rgb',
  resize: 96,
  centerCrop: [96, 128],
  mean: [0.5, 0.5, 0.5],
  std: [0.12, 0.12, 0.12],
  output: 'logits',
  labels: [...LABELS],
  passLabels: ['none'],
  reviewBelow: 0.6,
  selfTest: { picture: 'self-test.jpg', label: 'scratch' },
};

export const CHANNELS = [12, 16, 24, 32] as const;

export const TRAINING = { firstSeed: 1_000_000, pictures: 8_000, seed: 7 } as const;
export const SCHEDULE = { epochs: 12, batch: 16, rate: 0.005 } as const;
export const HELD_OUT = { firstSeed: 2_000_000, pictures: 3_000 } as const;
