import { describe, expect, it } from 'vitest';
import { reportOf } from '../../../stacks/hosts/report.ts';
import { lackOf } from '../../../stacks/hosts/send.ts';
import { unsaid } from '../../../stacks/hosts/unsaid.ts';

describe('a line of a plan’s script', () => {
  it.each([
    ['same\tfolder', { kind: 'step', step: { id: 'folder', state: 'same', detail: undefined } }],
    [
      'differs\ttoken\tis not there',
      { kind: 'step', step: { id: 'token', state: 'differs', detail: 'is not there' } },
    ],
    [
      'doing\tunit\t3/9\tits unit runs',
      { kind: 'step', step: { id: 'unit', state: 'doing', detail: 'its unit runs' } },
    ],
    [
      'failed\tunit\t5\tno such unit',
      { kind: 'step', step: { id: 'unit', state: 'failed', detail: 'no such unit' } },
    ],
    [
      'refused\tmachine\tonly root can do this',
      { kind: 'refused', guard: 'machine', why: 'only root can do this' },
    ],
    ['clock\t1970-01-01\t2026-11-24', { kind: 'clock', from: '1970-01-01', to: '2026-11-24' }],
    ['end\theld\t9\t0', undefined],
    ['Reading package lists...', undefined],
  ])('%j says what it says', (line, report) => {
    expect(reportOf(line)).toEqual(report);
  });
});

describe('what a host lacks', () => {
  it('is what it names, with how much of it is there', () => {
    expect(lackOf(['missing 0 bundle/a', 'missing 4096 bundle/b', 'odd', 'free 2048'])).toEqual({
      missing: [
        { path: 'bundle/a', haveBytes: 0 },
        { path: 'bundle/b', haveBytes: 4096 },
      ],
      freeBytes: 2048 * 1024,
    });
  });
});

describe('a secret', () => {
  const key = '-----BEGIN KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQEF\n-----END KEY-----\n';
  const hide = unsaid(
    new Map([
      ['key', Buffer.from(key)],
      ['token', Buffer.from('s3cret-token')],
      ['pin', Buffer.from('12')],
    ]),
  );

  it('is never said: not as it is, not by one of its lines, not in base64', () => {
    expect(hide('curl: token s3cret-token was refused')).toBe('curl: token «token» was refused');
    expect(hide('line 2: kqhkiG9w0BAQEF')).toBe('line 2: «key»');
    expect(hide(`token ${Buffer.from('s3cret-token').toString('base64')}`)).toBe('token «token»');
  });

  it('of two letters takes nothing away', () => {
    expect(hide('step 12 of 12')).toBe('step 12 of 12');
  });
});
