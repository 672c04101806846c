import { defineConfig } from 'vitest/config';

// What needs the real Pulumi engine and a real API server: `npm run test:door`, apart from `npm test`.
export default defineConfig({
  test: {
    name: 'door',
    include: ['test/door/**/*.test.ts'],
    globalSetup: ['test/engines/proof/global-setup.ts'],
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
