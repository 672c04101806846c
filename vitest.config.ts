import { defineConfig } from 'vitest/config';

// Two cores: more workers than that only make the timers of the others late.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
