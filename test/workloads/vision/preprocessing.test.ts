import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parsePreprocessing, PreprocessingError } from '../../../workloads/vision/preprocessing.ts';
import { PREPROCESSING } from '../../../workloads/vision-inferencer/train/recipe.ts';

const problemsOf = (content: unknown): readonly string[] => {
  try {
    parsePreprocessing(typeof content === 'string' ? content : JSON.stringify(content));
  } catch (error) {
    if (error instanceof PreprocessingError) return error.problems;
    throw error;
  }
  return [];
};

test('S57 an empty file is what the source wants: Resize 256, CenterCrop 224, the mean and deviation of ImageNet', () => {
  expect(parsePreprocessing('{}')).toMatchObject({
    resize: 256,
    centerCrop: 224,
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
    layout: 'NCHW',
    colour: 'rgb',
  });
});

test('the file beside the committed model is the one that its recipe says', () => {
  const path = new URL('../../../workloads/vision-inferencer/model/preprocessing.json', import.meta.url);
  expect(parsePreprocessing(readFileSync(path, 'utf8'))).toEqual(PREPROCESSING);
});

test('all problems are told at once, each with its place', () => {
  const problems = problemsOf({ resize: 4, mean: [1, 2], layout: 'HWC', colours: 'rgb', std: [0, 1, 1] });
  expect(problems.map((problem) => problem.split(':')[0])).toEqual(
    expect.arrayContaining(['layout', 'resize', 'mean', 'std.0', '(whole file)']),
  );
  expect(problems.join()).toContain('colours');
});

test.each([
  [{ labels: ['a', 'b', 'a'] }, 'labels: "a" stands there twice'],
  [{ labels: ['a', 'b'], passLabels: ['c'] }, 'passLabels: "c" is none of the labels'],
  [{ labels: ['a', 'b'], selfTest: { picture: 'x.jpg', label: 'c' } }, 'selfTest.label: "c"'],
  [{ resize: 100, centerCrop: [200, 150] }, 'centerCrop'],
  [{ selfTest: { picture: '../../etc/passwd', label: 'c' } }, 'selfTest.picture: must be the name of a file'],
  ['not json', 'it is not JSON'],
])('%j is refused', (content, problem) => {
  expect(problemsOf(content).join('\n')).toContain(problem);
});
