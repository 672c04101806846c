import { describe, expect, it } from 'vitest';
import { SiteError } from '../../../../infra/site/problem.ts';
import { loadSite } from '../../../../stacks/site-files.ts';
import { aStacksFolder, SMALL_SITE } from '../../../stacks-folder.ts';

const FUNCTION = 'classify: { image: image-classification, replicas: 1, cpuMilli: 100, memory: 192MiB';

/** The small site with some lines more. */
function small(...lines: readonly string[]) {
  const more = lines.map((line) => `    ${line}\n`).join('');
  const stacksDir = aStacksFolder({ 'Pulumi.small.yaml': `${SMALL_SITE}${more}` });
  return loadSite('small', { stacksDir });
}

function problemsOf(...lines: readonly string[]): readonly string[] {
  try {
    small(...lines);
  } catch (error) {
    if (error instanceof SiteError) return error.problems.map(({ rule }) => rule);
    throw error;
  }
  return [];
}

describe('functions of a site', () => {
  it('are hosted by a plain Deployment where nothing is said', () => {
    expect(small().functions).toEqual({ driver: 'deployment', all: [] });
    expect(small('functions:', `  ${FUNCTION}, callers: { aggregator: {} } }`).functions.all).toEqual([
      {
        name: 'classify',
        image: 'image-classification',
        replicas: 1,
        cpuMilli: 100,
        memoryMiB: 192,
        callers: ['aggregator'],
      },
    ]);
  });

  it('S54 T18 have OpenFaaS only under a licence that is named, and the error says why', () => {
    expect(() => small('functionHost: { driver: openfaas }')).toThrow(
      /functionHost\.licence: got nothing, wanted the licence of OpenFaaS Standard or Enterprise[^]*60 days[^]*Internet at all times/,
    );
    const licensed = small('functionHost: { driver: openfaas, licence: "Standard, 2026-117" }');
    expect(licensed.functions.driver).toBe('openfaas');
    expect(small('functionHost: { driver: knative }').functions.driver).toBe('knative');
  });

  it.each([
    ['no-such-caller', ['functions:', `  ${FUNCTION}, callers: { agregator: {} } }`]],
    ['name', ['functions:', `  ${FUNCTION.replace('classify', 'Classify')} }`]],
    ['value', ['functions:', `  ${FUNCTION.replace('replicas: 1', 'replicas: 0')} }`]],
    ['value', ['functionHost: { driver: lambda }']],
    ['unknown-key', ['functions:', `  ${FUNCTION}, host: gw-1 }`]],
  ])('are refused for %s', (rule, lines) => {
    expect(problemsOf(...lines)).toEqual([rule]);
  });
});
