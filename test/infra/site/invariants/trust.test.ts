import { describe, expect, it } from 'vitest';
import { SiteError } from '../../../../infra/site/problem.ts';
import { loadSite } from '../../../../stacks/site-files.ts';
import { aStacksFolder, SMALL_SITE } from '../../../stacks-folder.ts';

const KEY = `sha256:${'ab'.repeat(32)}`;
const OTHER = `sha256:${'cd'.repeat(32)}`;
const SET = `{ "0": "${'00'.repeat(32)}", "7": "${'11'.repeat(32)}" }`;
const TRUST = `{ attestEveryHours: 6, knownGood: { one: ${SET} } }`;

/** The small site with a `trust` and the TPM of its server; that of the other host is in order. */
function withTrust(trust: string | undefined, tpm: string | undefined) {
  const [before = '', after = ''] = SMALL_SITE.split('    archetype:');
  const host = tpm === undefined ? '' : `tpm: ${tpm}, `;
  const own = trust === undefined ? '' : `    trust: ${trust}\n`;
  const other = trust === undefined ? '' : `\n        tpm: { endorsementKey: "${OTHER}" }`;
  const text = `${before}${own}    archetype:${after}`
    .replace('role: k3s-server,', `${host}role: k3s-server,`)
    .replace('role: k3s-agent', `role: k3s-agent${other}`);
  return loadSite('small', { stacksDir: aStacksFolder({ 'Pulumi.small.yaml': text }) });
}

function rulesOf(trust: string | undefined, tpm: string | undefined): readonly string[] {
  try {
    withTrust(trust, tpm);
    return [];
  } catch (error) {
    if (error instanceof SiteError) return error.problems.map(({ rule }) => rule).toSorted();
    throw error;
  }
}

describe('the trust of a site', () => {
  it('S87 is what its hosts’ TPMs are known by, and what they may have booted', () => {
    const site = withTrust(TRUST, `{ endorsementKey: "${KEY}" }`);
    expect(site.hosts[0]?.tpm).toEqual({ endorsementKey: KEY });
    expect(site.trust).toMatchObject({ attestEveryHours: 6, gateKey: undefined });
    expect(Object.keys(site.trust?.knownGood ?? {})).toEqual(['one']);
  });

  it('may be left out whole', () => {
    expect(withTrust(undefined, undefined).trust).toBeUndefined();
  });

  it.each([
    ['a host without a TPM', TRUST, undefined, ['no-tpm']],
    ['a TPM that nobody asks', undefined, `{ endorsementKey: "${KEY}" }`, ['tpm-without-trust']],
    ['a TPM that is known by nothing', TRUST, '{}', ['tpm-by-one']],
    [
      'a maker without a number',
      TRUST,
      '{ manufacturerCa: infineon }',
      ['no-such-manufacturer', 'tpm-by-one'],
    ],
    [
      'a TPM that is known in two ways, by a maker that is not there',
      TRUST,
      `{ endorsementKey: "${KEY}", manufacturerCa: infineon, serial: "0a" }`,
      ['no-such-manufacturer', 'tpm-by-one'],
    ],
    [
      'no state at all',
      '{ attestEveryHours: 6, knownGood: {} }',
      `{ endorsementKey: "${KEY}" }`,
      ['nothing-known-good'],
    ],
    ['one TPM for two hosts', TRUST, `{ endorsementKey: "${OTHER}" }`, ['equal-tpms']],
    [
      'a register that no TPM has, and sets that do not name the same',
      `{ attestEveryHours: 6, knownGood: { one: ${SET}, two: { "24": "${'00'.repeat(32)}" } } }`,
      `{ endorsementKey: "${KEY}" }`,
      ['no-register', 'registers-differ'],
    ],
  ])('is refused with %s', (_name, trust, tpm, rules) => {
    expect(rulesOf(trust, tpm)).toEqual(rules);
  });
});
