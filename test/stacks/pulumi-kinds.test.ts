import { expect, test } from 'vitest';
import { registerObject } from '../../stacks/pulumi-kinds.ts';

test('a kind that is not in the table is refused, and the message names the file to edit', () => {
  const object = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'a' } };
  expect(() => registerObject('batch/Job/_/a', object, {})).toThrow(
    /batch\/v1 Job; add it to stacks\/pulumi-kinds.ts/,
  );
});
