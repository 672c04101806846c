import { defineConfig } from 'vitest/config';

// What needs a real cluster: `npm run test:cluster`, apart from `npm test`. One file at a time, because a control
// plane and three kubelets fill two cores.
export default defineConfig({
  test: {
    name: 'cluster',
    include: ['test/engines/**/*.test.ts'],
    globalSetup: ['test/engines/proof/global-setup.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
