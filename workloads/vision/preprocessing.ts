import { z } from 'zod';

/**
 * What a model wants of a picture and what its scores mean. Every field has a default, and the defaults are those of
 * the source's function (S57: Resize 256, CenterCrop 224, ImageNet's mean and deviation), so that any ImageNet-style
 * classifier can be put in with `{}` beside it.
 */
export type Preprocessing = z.infer<typeof Preprocessing>;

const channels = z.tuple([z.number(), z.number(), z.number()]);
const sidePx = z.int().min(8).max(2048);
const label = z.string().min(1).max(100);
const fileName = z.string().regex(/^[\w.-]+$/, 'must be the name of a file in the same folder');

export const Preprocessing = z.strictObject({
  /** names of the tensors; the model's first ones where they are not given */
  inputName: z.string().min(1).optional(),
  outputName: z.string().min(1).optional(),
  layout: z.enum(['NCHW', 'NHWC']).default('NCHW'),
  colour: z.enum(['rgb', 'bgr']).default('rgb'),
  /** the shorter side of the picture becomes this many pixels */
  resize: sidePx.default(256),
  /** what is then cut from its middle: a square's side, or height and width */
  centerCrop: z.union([sidePx, z.tuple([sidePx, sidePx])]).default(224),
  /** of each channel, on a scale of 0 to 1 */
  mean: channels.default([0.485, 0.456, 0.406]),
  std: z
    .tuple([z.number().positive(), z.number().positive(), z.number().positive()])
    .default([0.229, 0.224, 0.225]),
  /** `logits` still need softmax */
  output: z.enum(['logits', 'probabilities']).default('logits'),
  /** one for each score; where none is given a label is the class's number, as S57's `class_id` */
  labels: z.array(label).min(2).optional(),
  /** labels of a part without a fault */
  passLabels: z.array(label).default([]),
  /** a verdict that is less sure than this is for a person to look at */
  reviewBelow: z.number().min(0).max(1).default(0.6),
  /** a JPEG beside this file whose label is known: liveness asks the model for it again and again */
  selfTest: z.strictObject({ picture: fileName, label }).optional(),
});

/** A preprocessing file that cannot be used: every problem of it. */
export class PreprocessingError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `the preprocessing file has ${problems.length} problem(s):\n${problems.map((p) => `  ${p}`).join('\n')}`,
    );
    this.name = 'PreprocessingError';
    this.problems = problems;
  }
}

/** Throws PreprocessingError with all problems at once. */
export function parsePreprocessing(text: string): Preprocessing {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new PreprocessingError([
      `it is not JSON: ${error instanceof Error ? error.message : String(error)}`,
    ]);
  }
  const parsed = Preprocessing.safeParse(content);
  const problems = parsed.success
    ? disagreements(parsed.data)
    : parsed.error.issues.map((issue) => `${issue.path.join('.') || '(whole file)'}: ${issue.message}`);
  if (!parsed.success || problems.length > 0) throw new PreprocessingError(problems);
  return parsed.data;
}

/** Height and width of the tensor, in pixels. */
export function cropOf(p: Preprocessing): { heightPx: number; widthPx: number } {
  const [heightPx, widthPx] = typeof p.centerCrop === 'number' ? [p.centerCrop, p.centerCrop] : p.centerCrop;
  return { heightPx, widthPx };
}

function disagreements(p: Preprocessing): string[] {
  const problems: string[] = [];
  const { labels } = p;
  if (labels !== undefined) {
    const twice = labels.filter((label, at) => labels.indexOf(label) !== at);
    if (twice.length > 0)
      problems.push(`labels: "${twice.join('", "')}" stands there twice; each label is one class`);
    for (const label of p.passLabels) {
      if (!labels.includes(label))
        problems.push(`passLabels: "${label}" is none of the labels; add it there`);
    }
    if (p.selfTest && !labels.includes(p.selfTest.label)) {
      problems.push(
        `selfTest.label: "${p.selfTest.label}" is none of the labels; the picture must be of one of them`,
      );
    }
  }
  if (Math.min(...Object.values(cropOf(p))) > p.resize) {
    problems.push(
      `centerCrop: a crop higher and wider than resize (${p.resize}) leaves no picture; make resize larger`,
    );
  }
  return problems;
}
