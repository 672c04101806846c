import { defineConfig } from 'vitest/config';
import cluster, { FAULTS } from './vitest.cluster.config.ts';

// What breaks while the line runs: `npm run test:faults`, apart from the other clusters so that each takes less than ten
// minutes; the API server alone is away for two.
export default defineConfig({
  test: { ...cluster.test, name: 'faults', include: FAULTS, exclude: [] },
});
