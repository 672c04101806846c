import { describe, expect, it } from 'vitest';
import { REASON } from '../../infra/kube/names.ts';
import { render } from '../../infra/render.ts';
import type { Exception } from '../../policies/exception.ts';
import { covers } from '../../policies/exception.ts';
import { EXCEPTIONS } from '../../policies/exceptions.ts';
import { aLock } from '../infra/small-site.ts';
import { aSite } from '../site.ts';

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

it.each(['graz', 'lyon', 'hub'])('what is excepted at %s says why itself, or its namespace does', (name) => {
  const { placed, start } = render(aSite({}, name), aLock());
  const all = [...placed, ...start];
  const says = (id: string): boolean =>
    all.find((one) => one.id === id)?.object.metadata.annotations?.[REASON] !== undefined;
  const excepted = all.filter(({ id }) =>
    EXCEPTIONS.some((one) => covers(withoutPaths(one), one.rule, id, '')),
  );
  expect(excepted.length).toBeGreaterThan(3);
  const silent = excepted.filter(
    ({ id, object }) => !says(id) && !says(`core/Namespace/_/${object.metadata.namespace ?? ''}`),
  );
  expect(silent.map(({ id }) => id)).toEqual([]);
});

function withoutPaths({ at: _, ...exception }: Exception): Exception {
  return exception;
}
