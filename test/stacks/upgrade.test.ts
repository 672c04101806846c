import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const RUN = path.join(import.meta.dirname, '../../stacks/run.js');

function upgrade(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [RUN, 'upgrade', ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('npm run upgrade', () => {
  test('S117 shows every upgrade in its order, and the next window in the time of the site', () => {
    const { status, stdout, stderr } = upgrade('lyon', '--at', '2027-03-27T12:00:00Z', '--json');
    expect(status).toBe(0);
    // 02:30 is not there that night: the clocks of Paris go from 02:00 to 03:00.
    expect(stderr).toContain('next window: 2027-03-28 03:30 to 2027-03-28 06:30 (Europe/Paris)');
    expect(JSON.parse(stdout)).toMatchObject({
      site: 'lyon',
      ring: 2,
      window: { from: '2027-03-28T01:30:00.000Z', to: '2027-03-28T04:30:00.000Z' },
      upgrades: [{ host: 'pc-1', part: 'k3s' }, { host: 'pc-2' }, { host: 'pc-3' }, {}, {}, {}],
    });
  });

  test('ends with 2 for an instant that is none', () => {
    const { status, stderr } = upgrade('graz', '--at', 'tomorrow');
    expect(status).toBe(2);
    expect(stderr).toContain('write an instant such as 2026-11-24T12:00:00Z');
  });
});
