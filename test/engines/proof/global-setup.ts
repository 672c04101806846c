import type { TestProject } from 'vitest/node';
import { sweep } from '../cluster/cluster-folder.ts';
import { proofTable } from './proof-table.ts';
import { forget, proofs, SUITE } from './proof.ts';

/**
 * A whole run of a suite leaves its own rows and none of an earlier one; a run of some tests writes only theirs anew.
 * Each ends by showing the table, of the other suites too.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await sweep();
  return beginSuite(project);
}

/** Names the suite to its tests; what it returns ends it. */
export function beginSuite(project: TestProject): () => Promise<void> {
  const { name, vitest, config } = project;
  process.env[SUITE] = name;
  const beganAtMs = Date.now();
  return async () => {
    const files = await project.globTestFiles();
    const isWhole =
      config.testNamePattern === undefined && vitest.state.getTestModules().length === files.testFiles.length;
    if (isWhole) forget(name, beganAtMs);
    process.stderr.write(`\n${proofTable(proofs())}\n`);
  };
}
