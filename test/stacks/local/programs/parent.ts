// A process of the tests that starts a child and tells who it is: it is killed to see what becomes of the child.
import { startChild } from '../../../../stacks/local/child.ts';

startChild({
  name: 'steady',
  file: new URL('steady.ts', import.meta.url).pathname,
  environment: {},
  onMessage: (message) => process.send?.(message),
});
