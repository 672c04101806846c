import { describe, expect, it } from 'vitest';
import { SiteError } from '../../../../infra/site/problem.ts';
import { loadSite } from '../../../../stacks/site-files.ts';
import { aStacksFolder, SMALL_SITE } from '../../../stacks-folder.ts';

/** The small site with a choice of its own, which its fleet has made otherwise. */
function withIdentity(identity: string) {
  const [before = '', after = ''] = SMALL_SITE.split('    archetype:');
  const text = `${before}    identity: ${identity}\n    archetype:${after}`;
  return loadSite('small', { stacksDir: aStacksFolder({ 'Pulumi.small.yaml': text }) });
}

describe('the identity of a site', () => {
  it.each(['istiod', 'spire'])('may be %s', (identity) => {
    expect(withIdentity(identity).identity).toBe(identity);
  });

  it('S86 is refused where upstream has no such thing, with why, where it stands, and what to write', () => {
    const problems = (() => {
      try {
        withIdentity('spire-mesh');
        return [];
      } catch (error) {
        if (error instanceof SiteError) return error.problems;
        throw error;
      }
    })();
    expect(problems).toMatchObject([
      {
        file: expect.stringMatching(/Pulumi\.small\.yaml$/) as unknown,
        line: 3,
        column: 15,
        path: 'identity',
        got: expect.stringContaining('spire-mesh') as unknown,
        wanted: expect.stringMatching(/istio#42339 and ztunnel#1676/) as unknown,
        remedy: expect.stringMatching(/^write `identity: spire`/) as unknown,
      },
    ]);
  });

  it('is one of three, and a word beside them is told with what it might mean', () => {
    expect(() => withIdentity('spiffe')).toThrow(/istiod, spire, spire-mesh/);
  });
});
