import { defineConfig } from 'vitest/config';

/** What builds and runs whole images: minutes, Debian's packages, and root for some. */
export const IMAGE_BUILDS = ['test/workloads/image/build.test.ts', 'test/workloads/image/dockerfile.test.ts'];

// `npm run test:images`, apart from `npm test`.
export default defineConfig({
  test: {
    name: 'images',
    globalSetup: ['test/workloads/image/global-setup.ts'],
    include: IMAGE_BUILDS,
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 300_000,
  },
});
