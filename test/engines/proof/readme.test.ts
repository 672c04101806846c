import { describe, expect, it } from 'vitest';
import { ABSENT } from './absent.ts';
import type { Proof } from './proof.ts';
import { markdownTable, withProofs } from './readme.ts';
import { readReadme, writtenProofs } from './written.ts';

const ROW: Proof = { artefact: 'a|b', judge: 'etcd', version: 'v1', status: 'failed', why: 'it is away' };

describe('the proof table of the README', () => {
  it('is the one of the last full run, as docs/proof.json keeps it', () => {
    expect(withProofs(readReadme(), writtenProofs())).toBe(readReadme());
  });

  it('has rows that real programs have proven', () => {
    expect(writtenProofs().filter(({ status }) => status === 'proven').length).toBeGreaterThan(20);
  });

  it('says what no machine of ours has', () => {
    expect(writtenProofs()).toEqual(expect.arrayContaining([...ABSENT]));
    expect(ABSENT.every(({ status, why }) => status === 'absent' && why !== '')).toBe(true);
  });

  it('shows what failed as loudly as what is absent, and keeps a bar within its cell', () => {
    const [head, rule, row] = markdownTable([ROW]).split('\n');
    expect(head).toBe('| what | judged by | status     | seen, or why not |');
    expect(rule).toBe('| ---- | --------- | ---------- | ---------------- |');
    expect(row).toBe('| a\\|b | etcd v1   | **failed** | it is away       |');
  });

  it('is refused a README that has no place for it', () => {
    expect(() => withProofs('# A title', [ROW])).toThrow(/has no place/);
  });
});
