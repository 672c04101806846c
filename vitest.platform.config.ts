import { defineConfig } from 'vitest/config';

// What needs the programs that a site's platform is made of, or that read its configuration: `npm run test:platform`,
// apart from `npm test`.
export default defineConfig({
  test: {
    name: 'platform',
    include: ['test/platform/**/*.test.ts'],
    globalSetup: ['test/engines/proof/global-setup.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
