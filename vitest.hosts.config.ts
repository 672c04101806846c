import { defineConfig } from 'vitest/config';

// What brings machines up: real sshd, software TPMs, real control planes and kubelets; `npm run test:hosts`, apart from
// `npm test`.
export default defineConfig({
  test: {
    name: 'hosts',
    include: ['test/hosts/**/*.test.ts'],
    globalSetup: ['test/engines/proof/global-setup.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
