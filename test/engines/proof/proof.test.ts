import { mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { ABSENT } from './absent.ts';
import { forget, keep, proofs, SUITE } from './proof.ts';
import { prove } from './prove.ts';

const NO_PROGRAM = 'a-program-that-nobody-has';
let dir = '';

beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'millwright-proof-'));
  vi.stubEnv(SUITE, 'trial');
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(dir, { recursive: true });
  });
});
const rows = () => proofs(dir).slice(0, -ABSENT.length);

describe('a proof', () => {
  it('is kept with what was seen, once for each artefact and judge', async () => {
    await prove({ artefact: 'a', judge: 'sh' }, () => Promise.resolve('first'), dir);
    await prove({ artefact: 'a', judge: 'sh' }, () => Promise.resolve('second'), dir);
    expect(rows()).toEqual([{ artefact: 'a', judge: 'sh', version: '', status: 'proven', why: 'second' }]);
  });

  it('that failed is a failed row and a failed test', async () => {
    const judging = prove({ artefact: 'a', judge: 'sh' }, () => Promise.reject(new Error('one\ntwo')), dir);
    await expect(judging).rejects.toThrow('one');
    expect(rows()).toMatchObject([{ status: 'failed', why: 'one; two' }]);
  });

  it('whose judge or other program is missing is absent, says which, and lets the test pass', async () => {
    const judge = vi.fn(() => Promise.resolve(''));
    await prove({ artefact: 'a', judge: NO_PROGRAM }, judge, dir);
    await prove({ artefact: 'b', judge: 'sh', needs: ['/no/such/file'] }, judge, dir);
    expect(judge).not.toHaveBeenCalled();
    expect(rows()).toMatchObject([
      { artefact: 'a', status: 'absent', why: `not here: ${NO_PROGRAM}` },
      { artefact: 'b', status: 'absent', why: 'not here: /no/such/file' },
    ]);
  });

  it('that this machine cannot give says what hinders it', async () => {
    await prove({ artefact: 'a', judge: 'sh', hindrance: 'needs root' }, () => Promise.resolve(''), dir);
    expect(rows()).toMatchObject([{ status: 'absent', why: 'needs root' }]);
  });
});

describe('the table', () => {
  it("loses a suite's rows of earlier runs, and keeps those of this one and of other suites", () => {
    const row = { judge: 'sh', version: '', status: 'proven', why: '' } as const;
    keep({ artefact: 'earlier', ...row }, dir);
    for (const file of readdirSync(path.join(dir, 'trial'))) utimesSync(path.join(dir, 'trial', file), 1, 1);
    keep({ artefact: 'now', ...row }, dir);
    vi.stubEnv(SUITE, 'other-trial');
    keep({ artefact: 'of another', ...row }, dir);
    forget('trial', 2_000, dir);
    expect(rows().map(({ artefact }) => artefact)).toEqual(['now', 'of another']);
  });

  it('names what no suite can judge, even before the first run', () => {
    expect(proofs(path.join(dir, 'none'))).toEqual(ABSENT);
  });
});
