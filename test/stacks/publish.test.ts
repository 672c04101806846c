import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { npmRun } from './a-process.ts';
import { aFolder } from './temp-folder.ts';

const TO = ['--to', 'oci://127.0.0.1:9/sites/lyon', '--plain-http'];

function aKey(namedCurve: string): string {
  const file = path.join(aFolder(), 'key.pem');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve });
  writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return file;
}

describe('npm run publish', () => {
  it('refuses a site with an exception that has run out, before it asks the registry', async () => {
    const { code, stdout, stderr } = await npmRun('publish', [
      'graz',
      ...TO,
      '--date',
      '2099-01-01',
      '--json',
    ]);
    expect(code).toBe(1);
    const { site, problems } = JSON.parse(stdout) as { site: string; problems: string[] };
    expect(site).toBe('graz');
    expect(problems.join('\n')).toMatch(/breaks restricted-pod-security \(expired, excepted until/);
    expect(stderr).toContain('graz is not published');
    expect(stderr).not.toContain('127.0.0.1:9');
  });

  it.each([
    ['a site that there is not', ['nowhere', ...TO]],
    ['a repository with a tag', ['lyon', '--to', 'oci://127.0.0.1:9/sites/lyon:latest']],
    ['no repository', ['lyon']],
    ['a key that is not there', ['lyon', ...TO, '--key', '/nowhere/key.pem']],
    ['half a commit to go back to', ['lyon', ...TO, '--back-to', 'abc']],
  ])('takes %s for bad input', async (_, args) => {
    expect((await npmRun('publish', args)).code).toBe(2);
  });

  it('takes a key of a curve that cosign does not verify for bad input', async () => {
    const { code, stderr } = await npmRun('publish', ['lyon', ...TO, '--key', aKey('secp384r1')]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('P-256')]);
  });

  it('fails where the registry is not to be reached, and says so', async () => {
    const { code, stdout } = await npmRun('publish', ['lyon', ...TO, '--back-to', 'a'.repeat(40), '--json']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/127\.0\.0\.1:9 was not to be reached/);
  });
});
