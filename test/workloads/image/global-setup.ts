import type { TestCase, TestProject } from 'vitest/node';
import { beginSuite } from '../../engines/proof/global-setup.ts';
import type { TestOutcome } from '../../engines/proof/of-tests.ts';
import { proofsOfTests } from '../../engines/proof/of-tests.ts';
import { keep } from '../../engines/proof/proof.ts';
import { IMAGE_CLAIMS } from './proofs.ts';

/** As every suite that writes rows; its tests are many for each row, so the rows are made of how they ended. */
export default function setup(project: TestProject): () => Promise<void> {
  const end = beginSuite(project);
  return async () => {
    const isFiltered = project.config.testNamePattern !== undefined;
    const outcomes = project.vitest.state
      .getTestModules()
      .flatMap(({ children }) => [...children.allTests()].map(outcomeOf))
      .filter(({ state }) => !isFiltered || state !== 'skipped');
    for (const row of proofsOfTests(IMAGE_CLAIMS, outcomes)) keep(row);
    await end();
  };
}

/** A test that was to run and was skipped had a hook fail before it, so it proved nothing: it never ended. */
function outcomeOf(test: TestCase): TestOutcome {
  const { state } = test.result();
  const isMeant = test.options.mode !== 'skip';
  return { title: test.fullName, state: state === 'skipped' && isMeant ? 'pending' : state };
}
