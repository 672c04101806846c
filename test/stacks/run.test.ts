import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ended } from './a-process.ts';

const RUN = path.join('stacks', 'run.js');

describe('the file that starts every command', () => {
  it('says clearly that a Node cannot run this, and gives exit code 3', async () => {
    // Node 20 and a Node that is told not to strip types know equally little of TypeScript.
    const args = ['--no-experimental-strip-types', RUN, 'render', 'graz'];
    const { code, stdout, stderr } = await ended(process.execPath, args, {});
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(
      /^Node [\d.]+ cannot run this\. Use npm run render -- …: npm brings Node 24 along/,
    );
  });
});

describe('what makes generated files again', () => {
  it.each([
    ['workloads/contracts/generate.ts', ['--chekc']],
    ['workloads/vision-inferencer/train/main.ts', ['--help']],
    ['workloads/vision-inferencer/train/main.ts', ['here', 'there']],
  ])('%s takes %j for bad input and writes nothing', async (file, args) => {
    const { code, stderr } = await ended(process.execPath, [file, ...args], {});
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^npm run (codec|model) /)]);
  });
});
