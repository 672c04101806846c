import { describe, expect, it } from 'vitest';
import { npmRun } from './a-process.ts';

interface Document {
  date: string;
  sites: { site: string; policies: { rule: string; holds: boolean }[] }[];
  unusedExceptions: unknown[];
}

describe('npm run policies', () => {
  it('says that every policy holds for every site, and that no exception is idle', async () => {
    const { code, stdout, stderr } = await npmRun('policies', ['--date', '2026-12-01', '--json']);
    const { date, sites, unusedExceptions } = JSON.parse(stdout) as Document;
    expect([code, date, unusedExceptions]).toEqual([0, '2026-12-01', []]);
    expect(sites.map(({ site }) => site)).toEqual(['graz', 'hub', 'lyon']);
    expect(sites.flatMap(({ policies }) => policies.filter(({ holds }) => !holds))).toEqual([]);
    expect(stderr).toMatch(/an EdgeCore host has neither a network for pods/);
  });

  it('judges as CI does: an expired exception fails', async () => {
    const { code, stderr } = await npmRun('policies', ['graz', '--date', '2099-01-01']);
    expect(code).toBe(1);
    expect(stderr).toContain('expired restricted-pod-security, platform until');
  });

  it('takes a day that does not exist for bad input', async () => {
    expect((await npmRun('policies', ['--date', '2027-02-30'])).code).toBe(2);
  });
});
