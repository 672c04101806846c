import { describe, expect, it } from 'vitest';
import { EXCEPTIONS } from '../../policies/exceptions.ts';

describe.each(
  EXCEPTIONS.map((exception) => [`${exception.rule} of ${exception.object}`, exception] as const),
)('the exception to %s', (_, exception) => {
  it('has a reason, an owner and a day that exists', () => {
    expect(exception.reason.split(' ').length).toBeGreaterThan(5);
    expect(exception.owner).not.toBe('');
    expect(new Date(exception.expires).toISOString().slice(0, 10)).toBe(exception.expires);
  });

  it('is for a place that has a name', () => {
    const [, , namespace, name] = exception.object.split('/');
    expect(namespace === '_' ? name : namespace).not.toBe('*');
  });
});
