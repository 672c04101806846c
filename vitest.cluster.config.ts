import { defineConfig } from 'vitest/config';

/** A site of pods and its line, through every fault: minutes of their own, `npm run test:faults`. */
export const FAULTS = ['test/engines/site-faults.test.ts'];

/** What starts clusters; the tests of the engines' own code, which need none, are with all others in `npm test`. */
export const CLUSTERS = ['test/engines/*.test.ts', 'test/engines/cluster/**/*.test.ts'];

// What needs a real cluster: `npm run test:cluster`, apart from `npm test`. One file at a time, because a control
// plane and three kubelets fill two cores.
export default defineConfig({
  test: {
    name: 'cluster',
    include: CLUSTERS,
    exclude: FAULTS,
    globalSetup: ['test/engines/proof/global-setup.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
