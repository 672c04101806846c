import { configDefaults, defineConfig } from 'vitest/config';
import { CLUSTERS } from './vitest.cluster.config.ts';
import { IMAGE_BUILDS } from './vitest.images.config.ts';

// Two cores: more workers than that only make the timers of the others late. What needs engines or root has a
// configuration, and a command, of its own.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [
      ...configDefaults.exclude,
      ...CLUSTERS,
      'test/door/**',
      'test/platform/**',
      'test/hosts/**',
      ...IMAGE_BUILDS,
    ],
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
