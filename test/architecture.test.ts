import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { expect, it } from 'vitest';

const MAX_LINES = 250;

const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && fs.existsSync(file));
const sources = tracked.filter(
  (file) => /^(infra|workloads|policies|stacks)\/.*\.ts$/.test(file) && !file.includes('/generated/'),
);

it(`no source file is longer than ${MAX_LINES} lines: one noun a file`, () => {
  const long = sources.filter((file) => fs.readFileSync(file, 'utf8').split('\n').length - 1 > MAX_LINES);
  expect(long).toEqual([]);
});

it('no file is named for being shared rather than for what it holds', () => {
  const vague = sources.filter((file) =>
    /(^|\/)(utils?|helpers?|common|misc|types|manager)(\.ts|\/)/.test(file),
  );
  expect(vague).toEqual([]);
});

it('T12 no file but the text that shows them has a hyphen that is not ASCII', () => {
  const hyphens = /[\u2010\u2011]/;
  const found = tracked.filter(
    (file) => /\.(ts|js|json|ya?ml|proto)$/.test(file) && hyphens.test(fs.readFileSync(file, 'utf8')),
  );
  expect(found).toEqual([]);
});
